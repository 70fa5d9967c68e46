package dev.brisk.profiler.time;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Calls of one endpoint in the same manner, each with its phases.
///
/// @param kept whether they shared a connection
/// @param calls in the order in which they were made
public record Timings(boolean kept, List<Call> calls) {
  public Timings {
    calls = List.copyOf(calls);
    if (calls.isEmpty()) {
      throw new IllegalArgumentException("there must be a call");
    }
  }

  /// One call. Its phases follow each other without a gap, so they add up to the total.
  ///
  /// @param connectNanos until the TCP connection stood; 0 on a kept one
  /// @param tlsNanos the handshake; 0 without TLS or on a kept connection
  /// @param firstByteNanos from sending the request to the first byte of the answer
  /// @param bodyNanos from there to the last byte
  /// @param status HTTP status
  /// @param bodyBytes length of the body as it came
  /// @param serverTiming value of `Server-Timing`, or empty
  public record Call(
      long connectNanos,
      long tlsNanos,
      long firstByteNanos,
      long bodyNanos,
      int status,
      long bodyBytes,
      String serverTiming) {
    public long totalNanos() {
      return connectNanos + tlsNanos + firstByteNanos + bodyNanos;
    }
  }

  /// The phases that took place, by name and in order; `total` is the last.
  public Map<String, Estimate> phases() {
    Map<String, Estimate> phases = new LinkedHashMap<>();
    if (!kept) {
      phases.put("connect", estimate(Call::connectNanos));
      if (calls.stream().anyMatch(call -> call.tlsNanos() > 0)) {
        phases.put("TLS", estimate(Call::tlsNanos));
      }
    }
    phases.put("first byte", estimate(Call::firstByteNanos));
    phases.put("body", estimate(Call::bodyNanos));
    phases.put("total", total());
    return phases;
  }

  public Estimate total() {
    return estimate(Call::totalNanos);
  }

  /// How often each status came.
  public Map<Integer, Integer> statuses() {
    Map<Integer, Integer> counts = new TreeMap<>();
    calls.forEach(call -> counts.merge(call.status(), 1, Integer::sum));
    return counts;
  }

  /// What the server says that its steps took, by name: the calls that named them.
  public Map<String, Estimate> serverSteps() {
    Map<String, List<Long>> nanos = new LinkedHashMap<>();
    for (Call call : calls) {
      ServerTiming.parse(call.serverTiming())
          .forEach((name, step) -> nanos.computeIfAbsent(name, key -> new ArrayList<>()).add(step));
    }
    Map<String, Estimate> steps = new LinkedHashMap<>();
    nanos.forEach((name, values) ->
        steps.put(name, Estimate.of(values.stream().mapToLong(Long::longValue).toArray())));
    return steps;
  }

  private Estimate estimate(java.util.function.ToLongFunction<Call> phase) {
    return Estimate.of(calls.stream().mapToLong(phase).toArray());
  }
}
