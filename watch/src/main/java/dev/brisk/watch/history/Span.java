package dev.brisk.watch.history;

/// How far back one looks, and how finely.
public enum Span {
  TEN_MINUTES("10m", 1, 600),
  TWO_HOURS("2h", 10, 720),
  DAY("24h", 60, 1440);

  private final String text;
  private final int stepSeconds;
  private final int steps;

  Span(String text, int stepSeconds, int steps) {
    this.text = text;
    this.stepSeconds = stepSeconds;
    this.steps = steps;
  }

  /// @throws IllegalArgumentException when there is none of that name, with those that there are
  public static Span parse(String text) {
    for (Span span : values()) {
      if (span.text.equals(text)) {
        return span;
      }
    }
    throw new IllegalArgumentException("span is \"" + text + "\". Write 10m, 2h or 24h.");
  }

  /// Such as `10m`.
  public String text() {
    return text;
  }

  public int stepSeconds() {
    return stepSeconds;
  }

  public int steps() {
    return steps;
  }

  int seconds() {
    return stepSeconds * steps;
  }
}
