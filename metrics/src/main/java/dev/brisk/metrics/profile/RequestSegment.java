package dev.brisk.metrics.profile;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Marks the work for a request on the current thread, so that samples find their endpoint.
///
/// ```java
/// try (RequestSegment segment = RequestSegment.begin("GET /users/{user_id}", RequestSegment.next())) {
///   segment.end(handle(request));   // the status; leave it out if the request goes on elsewhere
/// }
/// ```
///
/// A request that moves from one thread to another has a segment on each, with the same number;
/// [RequestWork] carries it. A segment must be closed on the thread that began it. While nothing
/// records, `begin` returns one shared object and allocates nothing.
public final class RequestSegment implements AutoCloseable {
  static final RequestSegment OFF = new RequestSegment(null);
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final @Nullable RequestEvent event;

  private RequestSegment(@Nullable RequestEvent event) {
    this.event = event;
  }

  /// Begins a segment.
  ///
  /// @param endpoint method and route template, never a path with values in it
  /// @param request a number that all segments of the request share, see [#next]
  public static RequestSegment begin(String endpoint, long request) {
    RequestEvent event = new RequestEvent();
    if (!event.isEnabled()) {
      return OFF;
    }
    event.endpoint = endpoint;
    event.request = request;
    event.begin();
    return new RequestSegment(event);
  }

  /// A number for a new request; 0 while nothing records.
  public static long next() {
    return recording() ? NUMBERS.incrementAndGet() : 0;
  }

  /// Whether some recording wants segments.
  public static boolean recording() {
    return new RequestEvent().isEnabled();
  }

  /// Names the endpoint, where it is known only after the work began.
  ///
  /// @param endpoint method and route template
  public void endpoint(String endpoint) {
    RequestEvent marked = event;
    if (marked != null) {
      marked.endpoint = endpoint;
    }
  }

  /// Says that the request ends with this segment.
  ///
  /// @param status HTTP status
  public void end(int status) {
    RequestEvent marked = event;
    if (marked != null) {
      marked.status = status;
      marked.last = true;
    }
  }

  @Override
  public void close() {
    RequestEvent marked = event;
    if (marked != null) {
      marked.commit();
    }
  }
}
