package dev.brisk.metrics.http;

import dev.brisk.metrics.trace.TraceContext;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One request on its way through a server, for adapters that meet it in several callbacks.
///
/// One thread at a time adds to it; [#end] may race with itself, and the first call counts.
public final class MeasuredRequest {
  private static final int METHOD_NOT_ALLOWED = 405;

  private final HttpMetrics metrics;
  private final String method;
  private final String path;
  private final int progressRoute;
  private final @Nullable TraceContext trace;
  private final Object nativeRequest;
  private final long startNanos = System.nanoTime();
  private final AtomicBoolean ended = new AtomicBoolean();
  private long firstByteNanos = -1;
  private long requestBytes;
  private long responseBytes;
  private volatile boolean clientGone;
  private volatile boolean unanswered;

  /// A request arrived.
  ///
  /// @param path the raw path; it becomes a label only when unmatched paths are kept
  /// @param handler the template when it is known already, for the requests in progress
  public MeasuredRequest(
      HttpMetrics metrics,
      String method,
      String path,
      @Nullable String handler,
      @Nullable TraceContext trace,
      Object nativeRequest) {
    this.metrics = metrics;
    this.method = method;
    this.path = path;
    this.trace = trace;
    this.nativeRequest = nativeRequest;
    progressRoute = route(handler);
    metrics.started(progressRoute);
  }

  public @Nullable TraceContext trace() {
    return trace;
  }

  public void requestBytes(long more) {
    requestBytes += more;
  }

  /// Bytes of the body were written; the first call is the first byte.
  public void responseBytes(long more) {
    responseBegun();
    responseBytes += more;
  }

  /// What was buffered is not going to be sent.
  public void discardResponseBytes() {
    responseBytes = 0;
  }

  /// The client could not be written to: it is no longer there.
  public void writeFailed() {
    clientGone = true;
  }

  /// The client could not be read from: it is no longer there, and what is said to it now is heard
  /// by nobody.
  public void readFailed() {
    clientGone = true;
    unanswered = firstByteNanos < 0;
  }

  public boolean isClientGone() {
    return clientGone;
  }

  /// What a request counts as, by the same rule on every server: the status that was sent;
  /// [HttpMetrics#CLIENT_CLOSED] when the client went away before one was; a 5xx when the
  /// application failed, also behind a status that had been sent already.
  ///
  /// @param sent the status of the answer, whether sent or not
  /// @param begun whether it was sent
  /// @param failed whether the application did not bring the answer to its end
  public int status(int sent, boolean begun, boolean failed) {
    if (clientGone) {
      return begun && !unanswered ? sent : HttpMetrics.CLIENT_CLOSED;
    }
    return failed && sent < 400 ? 500 : sent;
  }

  public void responseBegun() {
    if (firstByteNanos < 0) {
      firstByteNanos = System.nanoTime() - startNanos;
    }
  }

  /// The request is over. Only the first call counts.
  ///
  /// @param matched the template that matched; null: none did
  public void end(int status, @Nullable String matched, Object nativeResponse) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    String handler =
        matched == null && status == METHOD_NOT_ALLOWED ? metrics.templateOf(path) : matched;
    long duration = System.nanoTime() - startNanos;
    long firstByte = firstByteNanos < 0 ? duration : firstByteNanos;
    metrics.finished(progressRoute);
    int route = route(handler);
    metrics.record(route, status, duration, firstByte, requestBytes, responseBytes, trace);
    if (route >= 0) {
      metrics.observe(
          new ObservedRequest(
              method,
              handler == null ? SeriesRegistry.NONE : handler,
              status,
              duration,
              firstByte,
              requestBytes,
              responseBytes,
              trace,
              nativeRequest,
              nativeResponse));
    }
  }

  private int route(@Nullable String handler) {
    return handler == null ? metrics.unmatched(method, path) : metrics.route(method, handler);
  }
}
