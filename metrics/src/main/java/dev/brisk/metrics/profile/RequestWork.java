package dev.brisk.metrics.profile;

/// A request whose work moves from thread to thread: what its segments have in common.
///
/// ```java
/// RequestWork work = RequestWork.of("GET /users/{user_id}");
/// executor.execute(() -> {
///   try (RequestSegment segment = work.begin()) {
///     render(user);
///   }
/// });
/// ```
///
/// Immutable. While nothing records it is [#NONE], whose segments cost a comparison.
///
/// @param endpoint method and route template
/// @param request the same in all segments of the request; 0: nothing records
public record RequestWork(String endpoint, long request) {
  /// What an endpoint is called whose route is not known, or not known yet.
  public static final String UNKNOWN = "none";

  /// Work that nobody wants to see.
  public static final RequestWork NONE = new RequestWork(UNKNOWN, 0);

  /// A new request, or [#NONE] while nothing records.
  public static RequestWork of(String endpoint) {
    long number = RequestSegment.next();
    return number == 0 ? NONE : new RequestWork(endpoint, number);
  }

  /// The same request, now that its endpoint is known.
  public RequestWork withEndpoint(String known) {
    return request == 0 ? NONE : new RequestWork(known, request);
  }

  /// Begins a segment on this thread; close it there.
  public RequestSegment begin() {
    return request == 0 ? RequestSegment.OFF : RequestSegment.begin(endpoint, request);
  }
}
