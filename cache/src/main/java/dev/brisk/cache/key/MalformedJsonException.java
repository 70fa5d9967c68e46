package dev.brisk.cache.key;

/// JSON that has no canonical form, and where it goes wrong.
public final class MalformedJsonException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int position;

  MalformedJsonException(String message, int position) {
    super(message + " at byte " + position);
    this.position = position;
  }

  /// Bytes before the fault, from the start of the input.
  public int position() {
    return position;
  }
}
