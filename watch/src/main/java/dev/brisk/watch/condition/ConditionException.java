package dev.brisk.watch.condition;

/// A condition that cannot be read.
public final class ConditionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int column;

  ConditionException(int index, String message) {
    super("column " + (index + 1) + ": " + message);
    this.column = index + 1;
  }

  /// From 1.
  public int column() {
    return column;
  }
}
