package dev.brisk.httpcache;

import dev.brisk.httpcache.field.CacheControl;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import dev.brisk.httpcache.field.StructuredFields;
import dev.brisk.httpcache.rule.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How long a response is fresh, and how old it came (RFC 9111, section 4.2).
final class FreshnessRules {
  /// Statuses that are cacheable by heuristics (RFC 9110, section 15.1). 206 is kept as a part.
  static final Set<Integer> HEURISTIC =
      Set.of(200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501);

  private FreshnessRules() {}

  /// The directives that hold for this response: those of the first targeted field that is there
  /// and can be read (RFC 9213, section 2.2), else `Cache-Control`.
  static CacheControl directives(Fields fields, CacheSettings settings) {
    CacheControl targeted = targeted(fields, settings);
    return targeted != null ? targeted : CacheControl.of(fields, "cache-control");
  }

  private static @Nullable CacheControl targeted(Fields fields, CacheSettings settings) {
    if (!Rule.TARGETED_FIRST.holds()) {
      return null;
    }
    for (String target : settings.targets()) {
      String text = fields.combined(target);
      if (text != null) {
        try {
          SequencedMap<String, StructuredFields.Member> members = StructuredFields.dictionary(text);
          if (!members.isEmpty()) {
            return CacheControl.of(members);
          }
        } catch (StructuredFields.Malformed ignoredAsIfAbsent) {
          if (!Rule.TARGETED_MALFORMED.holds()) {
            return CacheControl.parse(text);
          }
          continue;
        }
      }
    }
    return null;
  }

  static Freshness of(ResponseHead response, Exchange exchange, CacheSettings settings) {
    Fields fields = response.fields();
    CacheControl control = directives(fields, settings);
    boolean targeted = targeted(fields, settings) != null;
    Instant received = Instant.ofEpochMilli(exchange.receivedAtMillis());
    Instant date = date(fields, "date", received);
    long dateMillis = (date == null ? received : date).toEpochMilli();

    Freshness.Source source = Freshness.Source.NONE;
    long lifetime = 0;
    long sharedSeconds = control.seconds("s-maxage");
    long seconds = control.seconds("max-age");
    if (!Rule.MAX_AGE_BEFORE_EXPIRES.holds() && fields.has("expires")) {
      sharedSeconds = CacheControl.ABSENT;
      seconds = CacheControl.ABSENT;
    }
    if (!Rule.S_MAXAGE_FIRST.holds()) {
      sharedSeconds = CacheControl.ABSENT;
    }
    if (sharedSeconds != CacheControl.ABSENT) {
      source = Freshness.Source.S_MAXAGE;
      lifetime = millis(sharedSeconds);
    } else if (seconds != CacheControl.ABSENT) {
      source = Freshness.Source.MAX_AGE;
      lifetime = millis(seconds);
    } else if (!(targeted && Rule.TARGETED_HIDES_EXPIRES.holds()) && fields.has("expires")) {
      source = Freshness.Source.EXPIRES;
      // Twice with different dates is none (section 4.2.1).
      Instant expires = date(fields, "expires", received);
      lifetime = expires == null ? 0 : Math.max(0, expires.toEpochMilli() - dateMillis);
      if (expires == null && !Rule.INVALID_EXPIRES.holds()) {
        lifetime = Duration.ofDays(1).toMillis();
      }
    }
    boolean explicit =
        source != Freshness.Source.NONE && Rule.HEURISTIC_ONLY_WITHOUT_EXPLICIT.holds();
    if (!explicit && mayGuess(response, control)) {
      Instant modified = date(fields, "last-modified", received);
      if (modified != null && settings.heuristicFraction() > 0) {
        source = Freshness.Source.HEURISTIC;
        double guess = settings.heuristicFraction() * (dateMillis - modified.toEpochMilli());
        lifetime = (long) Math.max(0, Math.min(settings.heuristicMax().toMillis(), guess));
      }
    }
    return new Freshness(
        source,
        lifetime,
        initialAgeMillis(fields, dateMillis, exchange),
        exchange.receivedAtMillis(),
        control.hasUnqualified("no-cache") && Rule.NO_CACHE.holds()
            || (!targeted
                && !fields.has("cache-control")
                && fields.tokens("pragma").contains("no-cache")),
        control.has("must-revalidate") && Rule.MUST_REVALIDATE.holds()
            || control.has("proxy-revalidate") && Rule.PROXY_REVALIDATE.holds()
            || sharedSeconds != CacheControl.ABSENT && Rule.S_MAXAGE_REVALIDATES.holds(),
        millis(control.seconds("stale-while-revalidate")),
        millis(control.seconds("stale-if-error")));
  }

  /// Section 4.2.2: only where no expiration time is said, and the status allows it or the response
  /// calls itself public.
  private static boolean mayGuess(ResponseHead response, CacheControl control) {
    return HEURISTIC.contains(response.status())
        || control.has("public")
        || !Rule.HEURISTIC_STATUS.holds();
  }

  /// Section 4.2.3.
  private static long initialAgeMillis(Fields fields, long dateMillis, Exchange exchange) {
    long apparent =
        Rule.APPARENT_AGE.holds() ? Math.max(0, exchange.receivedAtMillis() - dateMillis) : 0;
    long delay =
        Rule.DELAY_COUNTS.holds()
            ? Math.max(0, exchange.receivedAtMillis() - exchange.sentAtMillis())
            : 0;
    long said = Rule.AGE_COUNTS.holds() ? ageSeconds(fields) * 1000 : 0;
    return Math.max(apparent, said + delay);
  }

  /// What `Age` says; 0 where there is none or it is no number. Of a list the first member counts
  /// (section 5.1).
  static long ageSeconds(Fields fields) {
    String text = fields.combined("age");
    if (text == null) {
      return 0;
    }
    int comma = Rule.FIRST_AGE.holds() ? text.indexOf(',') : text.lastIndexOf(',') + 1;
    String first =
        Rule.FIRST_AGE.holds()
            ? comma < 0 ? text : text.substring(0, comma)
            : text.substring(comma);
    long seconds = CacheControl.deltaSeconds(first.strip());
    return seconds < 0 && !Rule.INVALID_AGE.holds()
        ? CacheControl.MOST_SECONDS
        : Math.max(0, seconds);
  }

  private static long millis(long seconds) {
    return Math.max(0, seconds) * 1000;
  }

  /// The date in this field, or null if there is none, or if lines differ.
  private static @Nullable Instant date(Fields fields, String name, Instant now) {
    String text = null;
    for (Fields.Line line : fields.lines()) {
      if (line.name().equalsIgnoreCase(name)) {
        if (text != null && !text.equals(line.value()) && Rule.EXPIRES_ONCE.holds()) {
          return null;
        }
        text = text == null ? line.value() : text;
      }
    }
    return text == null ? null : HttpDate.parse(text, now);
  }
}
