package dev.brisk.bench.measure;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What happened to requests of one endpoint, or of all, in some stretch of time. Mergeable.
///
/// @param requests requests that ended, in whatever way
/// @param bytes bytes received, heads and framing included
/// @param bodyBytes bytes of bodies, without framing
/// @param response time from the intended start to the end of the answer; waits of requests that
///   timed out or were never answered are in it as the time that they waited
/// @param service time from the actual sending to the end of the answer
/// @param statuses answers by HTTP status
/// @param errors failed requests by class; their sum is the number of failed requests
/// @param cacheHits answers whose `Cache-Status` (RFC 9211) says that a cache had them
public record Measures(
    long requests,
    long bytes,
    long bodyBytes,
    LatencyHistogram response,
    LatencyHistogram service,
    Map<Integer, Long> statuses,
    Map<ErrorClass, Long> errors,
    long cacheHits) {
  public static final Measures NONE =
      new Measures(0, 0, 0, LatencyHistogram.NONE, LatencyHistogram.NONE, Map.of(), Map.of(), 0);

  /// Of record and maps, without histograms.
  private static final int WEIGHT = 30;

  public Measures {
    statuses = Collections.unmodifiableMap(new TreeMap<>(statuses));
    Map<ErrorClass, Long> sorted = new EnumMap<>(ErrorClass.class);
    sorted.putAll(errors);
    errors = Collections.unmodifiableMap(sorted);
  }

  /// Without cache hits.
  public Measures(
      long requests,
      long bytes,
      long bodyBytes,
      LatencyHistogram response,
      LatencyHistogram service,
      Map<Integer, Long> statuses,
      Map<ErrorClass, Long> errors) {
    this(requests, bytes, bodyBytes, response, service, statuses, errors, 0);
  }

  public static Measures merge(Collection<Measures> parts) {
    List<Measures> filled = parts.stream().filter(part -> part.requests > 0).toList();
    if (filled.size() <= 1) {
      return filled.isEmpty() ? NONE : filled.getFirst();
    }
    Map<Integer, Long> statuses = new TreeMap<>();
    Map<ErrorClass, Long> errors = new EnumMap<>(ErrorClass.class);
    for (Measures part : filled) {
      part.statuses.forEach((status, count) -> statuses.merge(status, count, Long::sum));
      part.errors.forEach((error, count) -> errors.merge(error, count, Long::sum));
    }
    LatencyHistogram response =
        LatencyHistogram.merge(filled.stream().map(Measures::response).toList());
    // Where no request waited the two are one, and stay so.
    boolean same = filled.stream().allMatch(part -> part.service == part.response);
    return new Measures(
        filled.stream().mapToLong(Measures::requests).sum(),
        filled.stream().mapToLong(Measures::bytes).sum(),
        filled.stream().mapToLong(Measures::bodyBytes).sum(),
        response,
        same ? response : LatencyHistogram.merge(filled.stream().map(Measures::service).toList()),
        statuses,
        errors,
        filled.stream().mapToLong(Measures::cacheHits).sum());
  }

  /// What they take in memory, in sixteens of bytes.
  public long weight() {
    return requests == 0
        ? 0
        : WEIGHT + response.buckets() + (service == response ? 0 : service.buckets());
  }

  public long failed() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  public long failed(ErrorClass error) {
    return errors.getOrDefault(error, 0L);
  }

  /// Requests to which a complete answer came, good or bad.
  public long answered() {
    return statuses.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Failed requests as a share of all, 0 to 1.
  public double errorShare() {
    return requests == 0 ? 0 : (double) failed() / requests;
  }
}
