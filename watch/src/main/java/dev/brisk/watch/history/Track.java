package dev.brisk.watch.history;

import dev.brisk.metrics.http.DurationHistogram;

/// The steps of one endpoint within one span: 36 bytes each, in a ring. Not thread-safe.
final class Track {
  final int[] requests;
  final int[] clientErrors;
  final int[] serverErrors;
  final int[] lookups;
  final int[] hits;
  final float[] saved;
  final float[] p50;
  final float[] p95;
  final float[] p99;

  Track(int steps) {
    requests = new int[steps];
    clientErrors = new int[steps];
    serverErrors = new int[steps];
    lookups = new int[steps];
    hits = new int[steps];
    saved = new float[steps];
    p50 = new float[steps];
    p95 = new float[steps];
    p99 = new float[steps];
  }

  void put(int slot, Counts counts) {
    requests[slot] = clamped(counts.requests());
    clientErrors[slot] = clamped(counts.clientErrors());
    serverErrors[slot] = clamped(counts.serverErrors());
    lookups[slot] = clamped(counts.lookups());
    hits[slot] = clamped(counts.hits());
    saved[slot] = (float) counts.savedSeconds();
    DurationHistogram durations = counts.durations();
    p50[slot] = (float) durations.quantile(0.5);
    p95[slot] = (float) durations.quantile(0.95);
    p99[slot] = (float) durations.quantile(0.99);
  }

  private static int clamped(long count) {
    return Math.clamp(count, 0, Integer.MAX_VALUE);
  }
}
