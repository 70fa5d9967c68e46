package dev.brisk.bench.measure;

import java.time.Duration;
import java.util.List;

/// A run that is one of several beside each other, as on machines of their own.
///
/// @param name the file it was read from, or the worker
/// @param startedAfter how much later than the first of them it started, by its own clock
/// @param remarks what makes it weaker than the others, in sentences without a full stop
public record RunPart(
    String name, LoadTestResult result, Duration startedAfter, List<String> remarks) {
  public RunPart {
    remarks = List.copyOf(remarks);
  }
}
