package dev.brisk.server.source;

import dev.brisk.server.message.Restriction;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A source's failure, as the client is to see it. The message goes to the client: it never carries
/// a secret, a query or a stack.
public final class SourceException extends RuntimeException {
  public enum Kind {
    /// 404: no such row, or the upstream says so.
    NOT_FOUND(404),
    /// 409: a write that breaks a constraint of the data.
    CONFLICT(409),
    /// 422: inputs that are well-formed but that the source refuses.
    REFUSED(422),
    /// 500: the source itself is at fault.
    FAILED(500),
    /// 502: the upstream gave no usable answer.
    BAD_UPSTREAM(502),
    /// 503: overloaded, rate-limited, or away; `retryAfter` says when to come back.
    UNAVAILABLE(503),
    /// 504: took too long.
    TIMEOUT(504);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  private final Kind kind;
  private final @Nullable Duration retryAfter;
  private boolean mayHaveWritten;
  private Set<Restriction> restrictions = Set.of();

  public SourceException(Kind kind, String message) {
    this(kind, message, null, null);
  }

  public SourceException(
      Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.mayHaveWritten =
        switch (kind) {
          case NOT_FOUND, CONFLICT, REFUSED, UNAVAILABLE -> false;
          case FAILED, BAD_UPSTREAM, TIMEOUT -> true;
        };
  }

  /// The same failure, with another word on whether something may have been written.
  public SourceException withMayHaveWritten(boolean mayHaveWritten) {
    SourceException copy =
        new SourceException(kind, String.valueOf(getMessage()), retryAfter, getCause());
    copy.mayHaveWritten = mayHaveWritten;
    copy.restrictions = restrictions;
    return copy;
  }

  /// The same failure, which an upstream does not want to be kept.
  public SourceException withRestrictions(Set<Restriction> restrictions) {
    SourceException copy = withMayHaveWritten(mayHaveWritten);
    copy.restrictions = Set.copyOf(restrictions);
    return copy;
  }

  public Kind kind() {
    return kind;
  }

  /// Whether a write may have been done all the same, so that its tags are to be invalidated. By
  /// default: after 500, 502 and 504, where nobody knows; not after a refusal or when there was
  /// nobody to ask.
  public boolean mayHaveWritten() {
    return mayHaveWritten;
  }

  /// What an upstream says against this failure answering further requests.
  public Set<Restriction> restrictions() {
    return restrictions;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
