package dev.brisk.cache.remote;

import dev.brisk.cache.entry.CacheTag;
import dev.brisk.cache.entry.Purge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// What was invalidated here and the tier was not told yet. Bounded: beyond that everything that is
/// shared counts as invalidated. Not thread-safe; its owner's lock guards it.
final class InvalidationQueue {
  private static final int MAXIMUM = 10_000;

  private Map<String, Purge> keys = new LinkedHashMap<>();
  private List<QueuedTag> tags = new ArrayList<>();
  private boolean everything;
  private long overflows;

  record QueuedTag(CacheTag tag, Purge purge) {}

  /// What was taken out of the queue to be sent.
  record Content(Map<String, Purge> keys, List<QueuedTag> tags, boolean everything) {
    boolean isEmpty() {
      return keys.isEmpty() && tags.isEmpty() && !everything;
    }

    int size() {
      return keys.size() + tags.size() + (everything ? 1 : 0);
    }

    List<String> keys(Purge purge) {
      return keys.keySet().stream().filter(key -> keys.get(key) == purge).toList();
    }

    /// The tags' names; when everything is to go, with a hard purge of it.
    List<String> tags(Purge purge) {
      List<String> names = new ArrayList<>();
      tags.stream()
          .filter(queued -> queued.purge == purge)
          .forEach(queued -> names.add(queued.tag.name()));
      if (everything && purge == Purge.HARD) {
        names.add(CacheTag.CLEAR);
      }
      return names;
    }

    /// The hard ones first: what a soft one leaves to answer as stale is then not older than they.
    CompletableFuture<?> sendTo(RemoteTier tier) {
      return sendTo(tier, Purge.HARD).thenCompose(done -> sendTo(tier, Purge.SOFT));
    }

    private CompletableFuture<?> sendTo(RemoteTier tier, Purge purge) {
      List<String> names = tags(purge);
      List<String> removed = keys(purge);
      boolean soft = purge == Purge.SOFT;
      CompletableFuture<?> advancing =
          names.isEmpty()
              ? CompletableFuture.completedFuture(null)
              : tier.advanceEpochs(names, soft);
      return advancing.thenCompose(advanced ->
          removed.isEmpty()
              ? CompletableFuture.completedFuture(null)
              : tier.invalidate(removed, soft));
    }

    void advanced() {
      tags.forEach(queued -> queued.tag.advanced());
    }
  }

  void addKeys(Map<String, Purge> more) {
    if (size() + more.size() > MAXIMUM) {
      overflow();
    } else {
      more.forEach(
          (key, purge) -> keys.merge(key, purge, (one, other) -> one == Purge.HARD ? one : other));
    }
  }

  void addTags(List<QueuedTag> more) {
    if (size() + more.size() > MAXIMUM) {
      more.forEach(queued -> queued.tag.advanced());
      overflow();
    } else {
      tags.addAll(more);
    }
  }

  private void overflow() {
    overflows++;
    take().advanced();
    everything = true;
  }

  /// Everything that is shared counts as invalidated.
  void addEverything() {
    everything = true;
  }

  /// Empties it.
  Content take() {
    Content content = new Content(keys, tags, everything);
    keys = new LinkedHashMap<>();
    tags = new ArrayList<>();
    everything = false;
    return content;
  }

  /// What could not be sent after all.
  void putBack(Content content) {
    addTags(content.tags);
    addKeys(content.keys);
    everything |= content.everything;
  }

  int size() {
    return keys.size() + tags.size();
  }

  /// How often it was full.
  long overflows() {
    return overflows;
  }
}
