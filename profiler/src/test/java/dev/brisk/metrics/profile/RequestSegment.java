package dev.brisk.metrics.profile;

/// Stands in for the library's class: the profiler knows its name and these methods, no more. A
/// test of the command line uses the real one.
public final class RequestSegment implements AutoCloseable {
  private RequestSegment() {}

  public static RequestSegment begin(String endpoint, long request) {
    if (endpoint.isEmpty() || request < 0) {
      throw new IllegalArgumentException(endpoint + request);
    }
    return new RequestSegment();
  }

  public void endpoint(String endpoint) {
    if (endpoint.isEmpty()) {
      throw new IllegalArgumentException("no endpoint");
    }
  }

  @Override
  public void close() {}
}
