package dev.brisk.profiler.sample.join;

import dev.brisk.profiler.UnitFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/// The spans that a program marked with async-profiler's `one.profiler.Span`, shown by their tags
/// where endpoints stand.
///
/// They are no requests: they nest, and one that was ended by `endIfProfiled` is written only if a
/// sample fell into it, so their number and their times are those of no population.
public final class Spans {
  /// A tree each. Tags with a number of a user or an order in them are too many to read.
  private static final int MOST_TAGS = 200;

  private static final String UNTAGGED = "(span without a tag)";
  private static final String OTHERS = "(spans with other tags)";

  private final List<Requests.Segment> segments = new ArrayList<>();
  private final Set<String> tags = new HashSet<>();
  private boolean tooMany;

  /// Takes an event if it is a span; any other is left alone.
  ///
  /// @return whether it was one
  public boolean accept(RecordedEvent event) {
    if (!event.getEventType().getName().equals("profiler.Span")) {
      return false;
    }
    RecordedThread thread = event.getThread();
    if (thread != null) {
      segments.add(
          new Requests.Segment(
              thread.getJavaThreadId(),
              Requests.nanos(event.getStartTime()),
              Requests.nanos(event.getEndTime()),
              name(event.getString("tag")),
              0,
              0,
              false));
    }
    return true;
  }

  private String name(@Nullable String tag) {
    if (tag == null || tag.isBlank()) {
      return UNTAGGED;
    }
    if (tags.size() < MOST_TAGS || tags.contains(tag)) {
      tags.add(tag);
      return tag;
    }
    tooMany = true;
    return OTHERS;
  }

  /// None of them ends a request.
  public List<Requests.Segment> segments() {
    return segments;
  }

  /// What a reader of the profile must know of them.
  public String note() {
    return UnitFormat.count(segments.size())
        + " spans of async-profiler stand where endpoints do, by their tags. They are no requests,"
        + " so rates and times of requests are unknown."
        + (tooMany ? " Only " + MOST_TAGS + " tags are shown apart." : "");
  }
}
