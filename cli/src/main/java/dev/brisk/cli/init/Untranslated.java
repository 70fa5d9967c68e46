package dev.brisk.cli.init;

/// Why an operation cannot be an endpoint; the message goes on after "since".
final class Untranslated extends RuntimeException {
  private static final long serialVersionUID = 1;

  Untranslated(String why) {
    super(why, null, false, false);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
