package dev.brisk.httpcache;

import dev.brisk.httpcache.field.CacheControl;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import dev.brisk.httpcache.field.StructuredFields;
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
    for (String target : settings.targets()) {
      String text = fields.combined(target);
      if (text != null) {
        try {
          SequencedMap<String, StructuredFields.Member> members = StructuredFields.dictionary(text);
          if (!members.isEmpty()) {
            return CacheControl.of(members);
          }
        } catch (StructuredFields.Malformed ignoredAsIfAbsent) {
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
    if (sharedSeconds != CacheControl.ABSENT) {
      source = Freshness.Source.S_MAXAGE;
      lifetime = millis(sharedSeconds);
    } else if (seconds != CacheControl.ABSENT) {
      source = Freshness.Source.MAX_AGE;
      lifetime = millis(seconds);
    } else if (!targeted && fields.has("expires")) {
      source = Freshness.Source.EXPIRES;
      // Twice with different dates is none (section 4.2.1).
      Instant expires = date(fields, "expires", received);
      lifetime = expires == null ? 0 : Math.max(0, expires.toEpochMilli() - dateMillis);
    } else if (mayGuess(response, control)) {
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
        control.hasUnqualified("no-cache")
            || (!targeted
                && !fields.has("cache-control")
                && fields.tokens("pragma").contains("no-cache")),
        control.has("must-revalidate")
            || control.has("proxy-revalidate")
            || sharedSeconds != CacheControl.ABSENT,
        millis(control.seconds("stale-while-revalidate")),
        millis(control.seconds("stale-if-error")));
  }

  /// Section 4.2.2: only where no expiration time is said, and the status allows it or the response
  /// calls itself public.
  private static boolean mayGuess(ResponseHead response, CacheControl control) {
    return HEURISTIC.contains(response.status()) || control.has("public");
  }

  /// Section 4.2.3.
  private static long initialAgeMillis(Fields fields, long dateMillis, Exchange exchange) {
    long apparent = Math.max(0, exchange.receivedAtMillis() - dateMillis);
    long delay = Math.max(0, exchange.receivedAtMillis() - exchange.sentAtMillis());
    return Math.max(apparent, ageSeconds(fields) * 1000 + delay);
  }

  /// What `Age` says; 0 where there is none or it is no number. Of a list the first member counts
  /// (section 5.1).
  static long ageSeconds(Fields fields) {
    String text = fields.combined("age");
    if (text == null) {
      return 0;
    }
    int comma = text.indexOf(',');
    return Math.max(
        0, CacheControl.deltaSeconds((comma < 0 ? text : text.substring(0, comma)).strip()));
  }

  private static long millis(long seconds) {
    return Math.max(0, seconds) * 1000;
  }

  /// The date in this field, or null if there is none, or if lines differ.
  private static @Nullable Instant date(Fields fields, String name, Instant now) {
    String text = null;
    for (Fields.Line line : fields.lines()) {
      if (line.name().equalsIgnoreCase(name)) {
        if (text != null && !text.equals(line.value())) {
          return null;
        }
        text = line.value();
      }
    }
    return text == null ? null : HttpDate.parse(text, now);
  }
}
