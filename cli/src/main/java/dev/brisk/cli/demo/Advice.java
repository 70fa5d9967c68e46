package dev.brisk.cli.demo;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says from figures alone whether caching an endpoint pays, in which tier, and why.
///
/// Two things count. A cache *loses* where it answers fewer requests a second than the source does.
/// Otherwise it is worth its trouble (stale answers, invalidation, memory) only if it saves a
/// millisecond a request. What a request costs is the time of the run divided by its requests,
/// misses included, so that it does not depend on how many callers queue.
final class Advice {
  /// Below this, a difference in throughput is noise on a shared machine.
  static final double NOTICEABLE_SPEEDUP = 1.2;

  /// Below this a request, no caller over a network notices, and one core still answers a thousand
  /// requests a second.
  static final double NOTICEABLE_MILLIS = 1;

  private Advice() {}

  /// How a tier does against the source.
  enum Verdict {
    /// Answers fewer requests than the source.
    LOSS,
    /// About as many, or more, but no caller notices.
    BARELY_A_GAIN,
    /// Noticeably more, noticeably sooner.
    PAYS
  }

  static Verdict judge(Measurement uncached, Measurement cached) {
    double speedup = cached.requestsPerSecond() / uncached.requestsPerSecond();
    if (speedup < 1) {
      return Verdict.LOSS;
    }
    double savedMillis = savedMillis(uncached, cached);
    return speedup < NOTICEABLE_SPEEDUP || savedMillis < NOTICEABLE_MILLIS
        ? Verdict.BARELY_A_GAIN
        : Verdict.PAYS;
  }

  static String of(Measurement uncached, Measurement memory, @Nullable Measurement redis) {
    String first =
        switch (judge(uncached, memory)) {
          case LOSS ->
              "Leave it uncached: even memory is slower than the source (%s, %s instead of %s ms)"
                  .formatted(times(uncached, memory), millis(memory), millis(uncached));
          case BARELY_A_GAIN ->
              ("Caching barely pays: a request costs %s ms at the source and %s ms from memory"
                      + " (%s the requests)")
                  .formatted(
                      millis(uncached.costMillis()),
                      millis(memory.costMillis()),
                      times(uncached, memory));
          case PAYS ->
              ("Cache it in memory: %s ms at the median instead of %s, and %s the requests at a hit"
                      + " ratio of %s")
                  .formatted(
                      millis(memory),
                      millis(uncached),
                      times(uncached, memory),
                      percent(memory.hitRatio()));
        };
    return first + "; " + ofRedis(uncached, memory, redis) + ".";
  }

  private static String ofRedis(
      Measurement uncached, Measurement memory, @Nullable Measurement redis) {
    if (redis == null) {
      return "Redis was not measured";
    }
    return switch (judge(uncached, redis)) {
      case LOSS ->
          "Redis is a loss (%s the requests), since the way to it takes longer than the source"
              .formatted(times(uncached, redis));
      case BARELY_A_GAIN ->
          "Redis (%s ms, %s the requests) is not worth a second service"
              .formatted(millis(redis), times(uncached, redis));
      case PAYS ->
          judge(uncached, memory) == Verdict.PAYS
              ? "Redis pays as well (%s ms, %s), where several nodes should share the answers"
                  .formatted(millis(redis), times(uncached, redis))
              : "Redis pays (%s ms, %s)".formatted(millis(redis), times(uncached, redis));
    };
  }

  private static double savedMillis(Measurement uncached, Measurement cached) {
    return uncached.costMillis() - cached.costMillis();
  }

  static String times(Measurement uncached, Measurement cached) {
    return times(cached.requestsPerSecond() / uncached.requestsPerSecond());
  }

  static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.1f ×" : "%,.0f ×", ratio);
  }

  private static String millis(Measurement measurement) {
    return millis(measurement.p50Millis());
  }

  static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.2f" : "%,.0f", millis);
  }

  /// Never rounded to 100 % when something was missed.
  static String percent(double ratio) {
    return String.format(Locale.ROOT, "%.1f %%", Math.floor(ratio * 1_000) / 10);
  }
}
