package dev.brisk.bench.measure;

import java.util.List;

/// What a scenario measures beside its requests by name.
///
/// @param tags its requests by tag, one entry a tag, named as objectives name it: `@read`; a
///   request with several tags is in each
/// @param own figures of its own
public record ScenarioFigures(List<EndpointSummary> tags, List<OwnMetric> own) {
  /// Of a run without users.
  public static final ScenarioFigures NONE = new ScenarioFigures(List.of(), List.of());

  public ScenarioFigures {
    tags = List.copyOf(tags);
    own = List.copyOf(own);
  }
}
