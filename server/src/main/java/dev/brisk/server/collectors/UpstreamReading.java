package dev.brisk.server.collectors;

import java.util.List;

/// What an upstream of a proxy does now.
///
/// @param upstream host and port
/// @param up whether requests go there
/// @param underWay requests that it has not answered whole
/// @param failures requests that it did not answer
public record UpstreamReading(String upstream, boolean up, int underWay, long failures) {
  /// Those that answer the same requests.
  ///
  /// @param retried requests that were sent a second time, to another
  /// @param refused requests that were not, since too many were
  public record Group(List<UpstreamReading> upstreams, long retried, long refused) {
    public Group {
      upstreams = List.copyOf(upstreams);
    }
  }

  /// Of one that stands in several groups.
  UpstreamReading and(UpstreamReading other) {
    return new UpstreamReading(
        upstream, up && other.up, underWay + other.underWay, failures + other.failures);
  }
}
