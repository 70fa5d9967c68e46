package dev.brisk.server.upstream;

import org.jspecify.annotations.Nullable;

/// Why there is no answer, or not all of it. The message is for the client: it names no address.
public final class UpstreamFailure extends RuntimeException {
  public enum Kind {
    /// No connection: nothing was sent.
    CONNECT,
    /// The connection ended, or what came was not HTTP.
    BROKEN,
    /// It took too long.
    TIMEOUT,
    /// All connections are in use, and too many requests wait for one.
    BUSY
  }

  private final Kind kind;

  UpstreamFailure(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
    this.kind = kind;
  }

  /// An answer with a field that cannot be passed on.
  public static UpstreamFailure malformed(IllegalArgumentException cause) {
    return new UpstreamFailure(
        Kind.BROKEN, "The upstream gave no proper answer: a field of it is malformed.", cause);
  }

  public Kind kind() {
    return kind;
  }

  /// The status to answer with.
  public int status() {
    return switch (kind) {
      case CONNECT, BROKEN -> 502;
      case TIMEOUT -> 504;
      case BUSY -> 503;
    };
  }
}
