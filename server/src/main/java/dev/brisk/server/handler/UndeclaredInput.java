package dev.brisk.server.handler;

/// A cached endpoint's source read a header or a cookie that is not in the key. Its request is
/// answered with 500, whatever the source makes of this, and nothing is kept.
public final class UndeclaredInput extends RuntimeException {
  /// @param message what was read, where, and what to write into the configuration
  public UndeclaredInput(String message) {
    super(message, null, false, false);
  }
}
