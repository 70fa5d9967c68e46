package dev.brisk.cache.load;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How values are kept. Begin with [#ttl(Duration)] and add what is wanted; all else is off.
///
/// @param ttl how long a value is fresh; positive
/// @param tags what the entry can be invalidated by
/// @param fingerprint names what makes the value; entries with another one are misses
/// @param staleness when expired values may be served
/// @param earlyRefresh when fresh values are loaded anew in the background
/// @param timeouts how long callers wait
/// @param negative how absence and errors are kept
/// @param jitter the part of the TTL, 0 to 1, that is taken off at random, so that entries that
///   were stored together do not expire together
/// @param memoryTtl how long memory may answer before the remote tier is asked again; null: as long
///   as the value is fresh
/// @param remote whether the remote tier takes part
public record CacheOptions(
    Duration ttl,
    List<String> tags,
    String fingerprint,
    Staleness staleness,
    EarlyRefresh earlyRefresh,
    Timeouts timeouts,
    Negative negative,
    double jitter,
    @Nullable Duration memoryTtl,
    boolean remote) {
  /// A century: longer durations overflow the clocks that they are added to.
  static final Duration MAXIMUM = Duration.ofDays(36_500);

  public CacheOptions {
    requirePositive("ttl", ttl);
    if (!(jitter >= 0 && jitter < 1)) {
      throw new IllegalArgumentException("jitter must be 0 or more and below 1, but is " + jitter);
    }
    if (memoryTtl != null) {
      requirePositive("memoryTtl", memoryTtl);
    }
    tags = List.copyOf(tags);
  }

  public static CacheOptions ttl(Duration ttl) {
    return new Draft(ttl).options();
  }

  public CacheOptions withTtl(Duration ttl) {
    return with(draft -> draft.ttl = ttl);
  }

  public CacheOptions withTags(List<String> tags) {
    return with(draft -> draft.tags = tags);
  }

  public CacheOptions withFingerprint(String fingerprint) {
    return with(draft -> draft.fingerprint = fingerprint);
  }

  public CacheOptions withStaleness(Staleness staleness) {
    return with(draft -> draft.staleness = staleness);
  }

  /// For this long after expiry the old value answers at once, while one load runs behind it.
  public CacheOptions withStaleWhileRevalidate(Duration window) {
    return withStaleness(new Staleness(window, staleness.ifError(), staleness.retryAfter()));
  }

  /// For this long after expiry the old value answers when the load fails.
  public CacheOptions withStaleIfError(Duration window) {
    return withStaleness(
        new Staleness(staleness.whileRevalidate(), window, staleness.retryAfter()));
  }

  public CacheOptions withEarlyRefresh(EarlyRefresh earlyRefresh) {
    return with(draft -> draft.earlyRefresh = earlyRefresh);
  }

  public CacheOptions withTimeouts(Timeouts timeouts) {
    return with(draft -> draft.timeouts = timeouts);
  }

  public CacheOptions withNegative(Negative negative) {
    return with(draft -> draft.negative = negative);
  }

  public CacheOptions withJitter(double jitter) {
    return with(draft -> draft.jitter = jitter);
  }

  public CacheOptions withMemoryTtl(@Nullable Duration memoryTtl) {
    return with(draft -> draft.memoryTtl = memoryTtl);
  }

  /// Values that no other process needs, or that load faster than Redis answers.
  public CacheOptions memoryOnly() {
    return with(draft -> draft.remote = false);
  }

  private CacheOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(ttl);
    draft.tags = tags;
    draft.fingerprint = fingerprint;
    draft.staleness = staleness;
    draft.earlyRefresh = earlyRefresh;
    draft.timeouts = timeouts;
    draft.negative = negative;
    draft.jitter = jitter;
    draft.memoryTtl = memoryTtl;
    draft.remote = remote;
    change.accept(draft);
    return draft.options();
  }

  /// Options being changed; with what is the default.
  private static final class Draft {
    private Duration ttl;
    private List<String> tags = List.of();
    private String fingerprint = "";
    private Staleness staleness = Staleness.NONE;
    private EarlyRefresh earlyRefresh = EarlyRefresh.NONE;
    private Timeouts timeouts = Timeouts.DEFAULT;
    private Negative negative = Negative.NONE;
    private double jitter;
    private @Nullable Duration memoryTtl;
    private boolean remote = true;

    Draft(Duration ttl) {
      this.ttl = ttl;
    }

    CacheOptions options() {
      return new CacheOptions(
          ttl,
          tags,
          fingerprint,
          staleness,
          earlyRefresh,
          timeouts,
          negative,
          jitter,
          memoryTtl,
          remote);
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, but is " + duration);
    }
    requireBounded(name, duration);
  }

  static void requireBounded(String name, Duration duration) {
    if (duration.compareTo(MAXIMUM) > 0) {
      throw new IllegalArgumentException(
          name
              + " must be at most "
              + MAXIMUM.toDays()
              + " days, but is "
              + duration
              + ". For values that never change that is as good as for ever.");
    }
  }

  static Duration atMost(Duration duration) {
    return duration.compareTo(MAXIMUM) > 0 ? MAXIMUM : duration;
  }

  /// When expired values may be served; the names are those of RFC 5861.
  ///
  /// @param whileRevalidate for this long after expiry, at once, with a load behind it
  /// @param ifError for this long after expiry, when the load fails
  /// @param retryAfter after a failed load, how long the old value answers without another try
  public record Staleness(Duration whileRevalidate, Duration ifError, Duration retryAfter) {
    public static final Staleness NONE =
        new Staleness(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));

    public Staleness {
      if (whileRevalidate.isNegative() || ifError.isNegative() || retryAfter.isNegative()) {
        throw new IllegalArgumentException(
            "staleness must not be negative, but is "
                + whileRevalidate
                + ", "
                + ifError
                + ", "
                + retryAfter);
      }
      requireBounded("whileRevalidate", whileRevalidate);
      requireBounded("ifError", ifError);
      requireBounded("retryAfter", retryAfter);
    }

    long longestMillis() {
      return Math.max(whileRevalidate.toMillis(), ifError.toMillis());
    }
  }

  /// When a value that is still fresh is loaded anew in the background.
  public sealed interface EarlyRefresh {
    EarlyRefresh NONE = new Off();

    record Off() implements EarlyRefresh {}

    /// By the first reader after that part of the TTL.
    ///
    /// @param fraction between 0 and 1, such as 0.8
    record AtFraction(double fraction) implements EarlyRefresh {
      public AtFraction {
        if (!(fraction > 0 && fraction < 1)) {
          throw new IllegalArgumentException(
              "fraction must be between 0 and 1, but is " + fraction);
        }
      }
    }

    /// XFetch: each reader draws lots, the sooner before expiry and the longer loads take, the
    /// likelier (Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede
    /// Prevention, VLDB 2015). Readers on many nodes so refresh about once, without talking to each
    /// other.
    ///
    /// @param beta 1 is the paper's optimum; more refreshes earlier
    record Probabilistic(double beta) implements EarlyRefresh {
      public Probabilistic {
        if (!(beta > 0 && beta <= 100)) {
          throw new IllegalArgumentException("beta must be above 0, at most 100, but is " + beta);
        }
      }
    }
  }

  /// How long callers wait. A load that was not waited for goes on, and its value is stored.
  ///
  /// @param soft after this, a caller gets the old value if staleness allows one; null: waits on
  /// @param hard after this, a caller gets a `TimeoutException`; null: waits on
  /// @param remote after this, the remote tier's answer is not waited for; null: its own time-out
  /// @param load after this, a load is given up: those who wait fail, the next caller loads anew
  public record Timeouts(
      @Nullable Duration soft, @Nullable Duration hard, @Nullable Duration remote, Duration load) {
    public static final Timeouts DEFAULT = new Timeouts(null, null, null, Duration.ofMinutes(2));

    public Timeouts {
      requirePositive("load", load);
      if (soft != null) {
        requirePositive("soft", soft);
      }
      if (hard != null) {
        requirePositive("hard", hard);
      }
      if (remote != null) {
        requirePositive("remote", remote);
      }
    }

    public Timeouts withSoft(Duration soft) {
      return new Timeouts(soft, hard, remote, load);
    }

    public Timeouts withHard(Duration hard) {
      return new Timeouts(soft, hard, remote, load);
    }

    public Timeouts withRemote(Duration remote) {
      return new Timeouts(soft, hard, remote, load);
    }

    public Timeouts withLoad(Duration load) {
      return new Timeouts(soft, hard, remote, load);
    }
  }

  /// How absence and errors are kept.
  ///
  /// @param absentTtl the TTL of values that the codec calls absent
  ///   ([dev.brisk.cache.codec.Codec#isAbsent]); null: as others
  /// @param errorTtl how long a load's failure answers further callers, in this process; zero or
  ///   less: not at all
  public record Negative(@Nullable Duration absentTtl, Function<Throwable, Duration> errorTtl) {
    public static final Negative NONE = new Negative(null, failure -> Duration.ZERO);

    public Negative {
      if (absentTtl != null) {
        requirePositive("absentTtl", absentTtl);
      }
    }

    public Negative withAbsentTtl(Duration absentTtl) {
      return new Negative(absentTtl, errorTtl);
    }

    public Negative withErrorTtl(Function<Throwable, Duration> errorTtl) {
      return new Negative(absentTtl, errorTtl);
    }

    /// Keeps failures of that class for that long; of several calls, the last that fits decides.
    public Negative withErrorTtl(Class<? extends Throwable> kind, Duration ttl) {
      Function<Throwable, Duration> others = errorTtl;
      return new Negative(
          absentTtl, failure -> kind.isInstance(failure) ? ttl : others.apply(failure));
    }
  }
}
