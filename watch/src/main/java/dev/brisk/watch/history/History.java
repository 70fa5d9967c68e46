package dev.brisk.watch.history;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a server did: ten minutes by the second, two hours by ten seconds, a day by the minute.
///
/// One writer calls [#add] about once a second; readers come from any thread. At most 50 endpoints
/// have a track of their own, further ones are [#OTHER]; that is at most 8 MB. A step ends at the
/// first look after its end, and its rates are by the time that really passed, so a late look makes
/// no dent. Time is the wall clock's at the start and goes on by [System#nanoTime]: it never jumps.
public final class History {
  public static final String OTHER = "other";
  private static final int MAX_ENDPOINTS = 50;

  /// The name of what belongs to no endpoint; no endpoint's.
  static final String BESIDE = "";

  private final long startSeconds;
  private final Map<Span, SpanHistory> spans = new EnumMap<>(Span.class);
  private final Map<String, Boolean> named = new LinkedHashMap<>();
  private @Nullable Reading first;
  private @Nullable Reading last;
  private Map<String, Counts> counts = Map.of();

  /// @param startSeconds since 1970, of the first look
  public History(long startSeconds) {
    this.startSeconds = startSeconds;
    for (Span span : Span.values()) {
      spans.put(span, new SpanHistory(span));
    }
  }

  public synchronized void add(Reading reading) {
    if (first == null) {
      first = reading;
    }
    last = reading;
    counts = bounded(reading);
    long second = startSeconds + (reading.nanos() - first.nanos()) / 1_000_000_000L;
    for (SpanHistory span : spans.values()) {
      span.add(second, reading.nanos(), counts, reading.resources());
    }
  }

  /// Who was there first keeps a name; an endpoint without requests needs none yet.
  private Map<String, Counts> bounded(Reading reading) {
    Map<String, Counts> kept = new LinkedHashMap<>();
    Counts other = Counts.NONE;
    for (Map.Entry<String, Counts> each : reading.endpoints().entrySet()) {
      if (named.containsKey(each.getKey()) || named.size() < MAX_ENDPOINTS) {
        named.put(each.getKey(), true);
        kept.put(each.getKey(), each.getValue());
      } else {
        other = other.plus(each.getValue());
      }
    }
    if (other.requests() > 0) {
      kept.put(OTHER, other);
    }
    if (reading.beside().lookups() > 0) {
      kept.put(BESIDE, reading.beside());
    }
    return kept;
  }

  /// @param endpoint null: all together
  public synchronized Series series(Span span, @Nullable String endpoint) {
    return of(span).series(endpoint, span.steps());
  }

  /// The newest second alone, of all endpoints together; empty before there is any.
  public synchronized Series newest() {
    return of(Span.TEN_MINUTES).newest();
  }

  /// What was counted within the span up to the last look, percentiles of all its requests. It may
  /// reach back a twelfth of the span further.
  public synchronized Summary summary(Span span) {
    Reading now = last;
    return now == null
        ? new Summary(0, Counts.NONE, Map.of())
        : of(span).summary(now.nanos(), counts);
  }

  private SpanHistory of(Span span) {
    SpanHistory found = spans.get(span);
    if (found == null) {
      throw new IllegalStateException("a span without a history");
    }
    return found;
  }
}
