package dev.brisk.metrics.http;

import dev.brisk.metrics.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/// A request that was answered, for metrics of the application's own.
///
/// @param method as the client sent it
/// @param handler the template, or `none`
/// @param durationNanos to the last byte of the answer; `firstByteNanos` to its first
/// @param nativeRequest the server's own object, such as `HttpServletRequest`; likewise
///   `nativeResponse`
public record ObservedRequest(
    String method,
    String handler,
    int status,
    long durationNanos,
    long firstByteNanos,
    long requestBytes,
    long responseBytes,
    @Nullable TraceContext trace,
    Object nativeRequest,
    Object nativeResponse) {

  /// A metric of the application's own: called once a request, on the thread that ended it. It must
  /// be quick and must not throw.
  @FunctionalInterface
  public interface Observer {
    void observe(ObservedRequest request);
  }
}
