package dev.brisk.server.pattern;

/// A text that may be looked at only so many times.
final class CountedText implements CharSequence {
  private final String text;
  private final int allowed;
  private int steps;

  CountedText(String text, int allowed) {
    this.text = text;
    this.allowed = allowed;
  }

  int steps() {
    return steps;
  }

  @Override
  public char charAt(int index) {
    if (++steps > allowed) {
      throw new Spent();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }

  /// All looks are used up.
  static final class Spent extends RuntimeException {
    Spent() {
      super(null, null, false, false);
    }
  }
}
