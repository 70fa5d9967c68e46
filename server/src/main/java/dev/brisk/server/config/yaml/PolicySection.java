package dev.brisk.server.config.yaml;

import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.CachePolicy.Failure;
import dev.brisk.server.config.CachePolicy.Tiers;
import dev.brisk.server.message.Restriction;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The keys of a [CachePolicy], the same in an endpoint's `cache:` and in `cache.defaults:`.
final class PolicySection {
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final Key<Duration> STALE_WHILE_REVALIDATE =
      duration(
          "stale-while-revalidate",
          "For this long after expiry the old answer is given at once, with one load behind it.");
  private static final Key<Duration> STALE_IF_ERROR =
      duration(
          "stale-if-error",
          "For this long after expiry the old answer is given when the source fails.");
  private static final Key<Duration> RETRY_AFTER_FAILURE =
      duration(
          "retry-after-failure",
          "After a failed load, how long the old answer is given without another try; 1s if left"
              + " out.");
  private static final Key<Duration> SOFT_TIMEOUT =
      duration(
          "soft-timeout",
          "After this a request gets the old answer, if a stale rule allows one; the load goes on."
              + " 0s: none.");
  private static final Key<Duration> HARD_TIMEOUT =
      duration(
          "hard-timeout", "After this a request gets 504; the load goes on and is kept. 0s: none.");
  private static final Key<Duration> REMOTE_TIMEOUT =
      duration(
          "remote-timeout",
          "After this Redis or Memcached is not waited for. 0s: that tier's own timeout.");
  private static final Key<Duration> LOAD_TIMEOUT =
      Key.optional(
          "load-timeout",
          Values.duration(Duration.ofMillis(1), LONGEST),
          "After this a load is given up and the next request begins anew; 2m if left out.");
  private static final Key<Duration> MEMORY_TTL =
      duration(
          "memory-ttl",
          "How long memory answers before Redis or Memcached is asked again. 0s: for the whole"
              + " ttl.");
  private static final Key<Double> TTL_JITTER =
      Key.optional(
          "ttl-jitter",
          fraction(0, 0.9, "Write a part from 0% to 90%, such as 10% or 0.1."),
          "The part of the ttl that is taken off at random, so that entries that came together do"
              + " not expire together.");
  private static final Key<Tiers> TIERS =
      Key.optional(
          "tiers",
          Values.enumeration(Tiers.class),
          "Where answers are kept: all, or memory for this process only.");
  private static final Key<Optional<Long>> COMPRESS_ABOVE =
      Key.optional(
          "compress-above",
          Values.orOff(Values.size(0, 1L << 30)),
          "Larger answers are deflated in Redis or Memcached; off if left out.");
  private static final Key<Boolean> REVALIDATE =
      Key.optional(
          "revalidate",
          Values.bool(),
          "Whether an http source is asked by ETag or Last-Modified if an expired answer still"
              + " holds; true if left out.");
  private static final Key<Boolean> ADVERTISE_STALENESS =
      Key.optional(
          "advertise-staleness",
          Values.bool(),
          "Whether Cache-Control tells clients the two stale rules too (RFC 5861).");

  private static final Key<List<Restriction>> IGNORE =
      Key.optional(
          "ignore",
          Values.list(Values.enumeration(Restriction.class)),
          "What an http source's upstream says in vain against its answers being kept: no-store,"
              + " private, vary, set-cookie, no-cache, max-age (and Expires).");

  private static final Key<Duration> STALE_THROTTLE =
      Key.optional("stale-throttle", Values.renamed("retry-after-failure"), "Renamed.");
  private static final Key<Boolean> TELL_CLIENTS =
      Key.optional("tell-clients", Values.renamed("advertise-staleness"), "Renamed.");

  private static final Key<Double> AT =
      Key.optional(
          "at",
          fraction(0.01, 0.99, "Write a part from 1% to 99%, such as 80% or 0.8."),
          "The part of the ttl after which the first reader begins a load behind its answer.");
  private static final Key<Double> BETA =
      Key.optional(
          "beta",
          Values.number().then((node, value) -> beta(node, value)),
          "XFetch: readers draw lots, the likelier the nearer expiry is and the longer loads take;"
              + " 1 is the usual value, more refreshes earlier.");
  private static final ValueType<EarlyRefresh> EARLY_REFRESH_VALUE =
      ObjectType.of("When fresh answers are loaded anew.", AT, BETA)
          .then((node, s) -> earlyRefresh(node, s));
  private static final Key<Optional<EarlyRefresh>> EARLY_REFRESH =
      Key.optional(
          "early-refresh",
          Values.orOff(EARLY_REFRESH_VALUE),
          "Loads a fresh answer anew in the background: { at: 80% } of its ttl, or by lot with"
              + " { beta: 1 }.");

  private static final Map<Failure, Key<Duration>> FAILURES = failures();
  private static final Key<Map<Failure, Duration>> NEGATIVE =
      Key.optional(
          "negative",
          ObjectType.of("How long failures are kept, by kind.", List.copyOf(FAILURES.values()))
              .as(PolicySection::negative),
          "Failures that answer further requests for a while, by kind, in this process.");

  static final List<Key<?>> KEYS =
      List.of(
          STALE_WHILE_REVALIDATE,
          STALE_IF_ERROR,
          RETRY_AFTER_FAILURE,
          EARLY_REFRESH,
          SOFT_TIMEOUT,
          HARD_TIMEOUT,
          REMOTE_TIMEOUT,
          LOAD_TIMEOUT,
          TTL_JITTER,
          MEMORY_TTL,
          TIERS,
          COMPRESS_ABOVE,
          NEGATIVE,
          REVALIDATE,
          ADVERTISE_STALENESS,
          IGNORE);

  /// What keys were called before.
  static final List<Key<?>> RENAMED = List.of(STALE_THROTTLE, TELL_CLIENTS);

  static final ValueType<CachePolicy> VALUE =
      ObjectType.of("What endpoints do that say nothing of their own.", all())
          .as(PolicySection::policy);

  private PolicySection() {}

  static List<Key<?>> all() {
    return Stream.concat(KEYS.stream(), RENAMED.stream()).<Key<?>>map(key -> key).toList();
  }

  static CachePolicy policy(Section s) {
    return CachePolicy.builder()
        .staleWhileRevalidate(s.findReadable(STALE_WHILE_REVALIDATE).orElse(null))
        .staleIfError(s.findReadable(STALE_IF_ERROR).orElse(null))
        .retryAfterFailure(s.findReadable(RETRY_AFTER_FAILURE).orElse(null))
        .earlyRefresh(
            s.findReadable(EARLY_REFRESH).map(rule -> rule.orElse(EarlyRefresh.NONE)).orElse(null))
        .softTimeout(s.findReadable(SOFT_TIMEOUT).orElse(null))
        .hardTimeout(s.findReadable(HARD_TIMEOUT).orElse(null))
        .remoteTimeout(s.findReadable(REMOTE_TIMEOUT).orElse(null))
        .loadTimeout(s.findReadable(LOAD_TIMEOUT).orElse(null))
        .ttlJitter(s.findReadable(TTL_JITTER).orElse(null))
        .memoryTtl(s.findReadable(MEMORY_TTL).orElse(null))
        .tiers(s.findReadable(TIERS).orElse(null))
        .compressAbove(s.findReadable(COMPRESS_ABOVE).map(size -> size.orElse(-1L)).orElse(null))
        .negative(s.findReadable(NEGATIVE).orElse(null))
        .revalidate(s.findReadable(REVALIDATE).orElse(null))
        .advertiseStaleness(s.findReadable(ADVERTISE_STALENESS).orElse(null))
        .ignored(s.findReadable(IGNORE).<Set<Restriction>>map(Set::copyOf).orElse(null))
        .build();
  }

  private static Key<Duration> duration(String name, String description) {
    return Key.optional(name, Values.duration(Duration.ZERO, LONGEST), description);
  }

  /// A part of a whole, as `80%` or `0.8`.
  private static ValueType<Double> fraction(double minimum, double maximum, String hint) {
    return Values.scalar(
        hint,
        Values.orEnvironment(
            Map.of("type", List.of("string", "number"), "pattern", "^[0-9]+(\\.[0-9]+)?%$")),
        text -> {
          boolean percent = text.endsWith("%");
          String digits = percent ? text.substring(0, text.length() - 1) : text;
          if (!digits.matches("[0-9]{1,3}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException(text);
          }
          double value = Double.parseDouble(digits) / (percent ? 100 : 1);
          if (value < minimum || value > maximum) {
            throw new IllegalArgumentException(text);
          }
          return value;
        });
  }

  private static Optional<Double> beta(Node node, double value) {
    if (value > 0 && value <= 100) {
      return Optional.of(value);
    }
    node.reportInvalid("Write a number above 0, at most 100; 1 is the usual one.");
    return Optional.empty();
  }

  private static Optional<EarlyRefresh> earlyRefresh(Node node, Section s) {
    if (s.has(AT) == s.has(BETA)) {
      node.problem(
          (s.has(AT) ? "has both rules" : "has no rule")
              + ". Write { at: 80% } for a part of the ttl, or { beta: 1 } for a lot.");
      return Optional.empty();
    }
    return Optional.of(
        s.has(AT)
            ? new EarlyRefresh.AtFraction(s.get(AT))
            : new EarlyRefresh.Probabilistic(s.get(BETA)));
  }

  private static Map<Failure, Key<Duration>> failures() {
    List<String> meanings =
        List.of(
            "404: the source has no such thing.",
            "409: the data does not allow it.",
            "422: the source refuses the inputs.",
            "500: the source is at fault.",
            "502: the upstream gave no usable answer.",
            "503: overloaded, rate-limited or away.",
            "504: took too long.");
    Map<Failure, Key<Duration>> keys = new LinkedHashMap<>();
    Arrays.stream(Failure.values())
        .forEach(kind ->
            keys.put(
                kind,
                duration(
                    kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    meanings.get(kind.ordinal()))));
    return keys;
  }

  private static Map<Failure, Duration> negative(Section s) {
    Map<Failure, Duration> ttls = new EnumMap<>(Failure.class);
    FAILURES.forEach((kind, key) -> s.findReadable(key).ifPresent(ttl -> ttls.put(kind, ttl)));
    return ttls;
  }
}
