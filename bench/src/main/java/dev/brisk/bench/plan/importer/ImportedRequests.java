package dev.brisk.bench.plan.importer;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Requests that somebody else wrote down: a curl command, a browser's recording, a description.
///
/// @param origin where they went
/// @param targets one a request; equal ones are joined and their weights added
/// @param remarks what is not as it was written, a sentence each
/// @param insecure true: any certificate was accepted
/// @param http2 true: HTTP/2 was asked for
public record ImportedRequests(
    Origin origin,
    List<LoadTarget> targets,
    List<String> remarks,
    boolean insecure,
    boolean http2) {
  public ImportedRequests {
    targets = List.copyOf(targets);
    remarks = List.copyOf(remarks);
  }

  /// The same requests, sent to another server. A `Host` that named the first one names this one.
  public ImportedRequests to(Origin other) {
    String from = origin.authority();
    List<LoadTarget> moved = new ArrayList<>();
    for (LoadTarget target : targets) {
      moved.add(
          target.withHeaders(
              target.headers().stream()
                  .map(header ->
                      header.is("host") && header.value().equalsIgnoreCase(from)
                          ? new HeaderLine(header.name(), other.authority())
                          : header)
                  .toList()));
    }
    return new ImportedRequests(other, moved, remarks, insecure, http2);
  }

  /// Equal targets become one of their weights' sum; the order is that of the first.
  static List<LoadTarget> joined(List<LoadTarget> targets) {
    Map<LoadTarget, Integer> weights = new LinkedHashMap<>();
    for (LoadTarget target : targets) {
      weights.merge(target.withWeight(1), target.weight(), Integer::sum);
    }
    List<LoadTarget> joined = new ArrayList<>();
    weights.forEach((target, weight) -> joined.add(target.withWeight(weight)));
    return joined;
  }
}
