package dev.brisk.server.proxy;

import dev.brisk.httpcache.Freshness;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.field.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What stands in the cache under a key: an answer, or under a URL's own key the list of what its
/// answers vary by.
sealed interface Kept {
  /// A whole answer.
  ///
  /// @param body the array is shared and never written to again
  /// @param position of its recording: purges by prefix since are about it
  record Answered(ResponseHead head, Freshness freshness, byte[] body, long position)
      implements Kept {
    Answered(ResponseHead head, Freshness freshness, byte[] body) {
      this(head, freshness, body, 0);
    }

    /// The same answer as one that has just become stale, unless it is so anyway.
    Answered stale(long nowMillis) {
      Freshness was = freshness;
      return was.isFresh(nowMillis)
          ? new Answered(
              head,
              new Freshness(
                  was.source(),
                  was.ageMillis(nowMillis),
                  was.initialAgeMillis(),
                  was.receivedAtMillis(),
                  was.validatesAlways(),
                  was.forbidsStale(),
                  was.staleWhileRevalidateMillis(),
                  was.staleIfErrorMillis()),
              body,
              position)
          : this;
    }

    /// So long ago that clients' dates are compared with it.
    Instant receivedAt() {
      return Instant.ofEpochMilli(freshness.receivedAtMillis());
    }

    Fields fields() {
      return head.fields();
    }
  }

  /// @param generation part of the variants' keys: with the URL's entry it is gone, and they cannot
  ///   be found any more
  /// @param names each what some of the answers vary by, lower-case
  record Variants(String generation, List<List<String>> names) implements Kept {
    /// More ways to vary than that are no use to anybody: the oldest is forgotten.
    static final int MOST = 4;

    public Variants {
      names = names.stream().map(List::copyOf).toList();
    }

    Variants with(List<String> more) {
      List<List<String>> all = new ArrayList<>(names);
      all.add(more);
      return new Variants(generation, all.size() > MOST ? all.subList(1, all.size()) : all);
    }
  }
}
