package dev.brisk.cache.entry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tags in use in this process, and the latest purges.
///
/// The index holds tags weakly: a tag lives as long as an entry, a load or a queued purge points to
/// it. Entries without tags therefore cost nothing here, and the index empties with the cache.
///
/// The log answers "was one of these purged between then and then?" for tags that a load only named
/// when it was done. It keeps the last [#LOG_SIZE]; older questions are answered yes.
public final class TagIndex {
  private static final int LOG_SIZE = 4096;

  private final Cache<String, CacheTag> index = Caffeine.newBuilder().weakValues().build();
  private final String[] log = new String[LOG_SIZE];
  private volatile long sequence;

  public CacheTag get(String name) {
    return index.get(name, CacheTag::new);
  }

  public @Nullable CacheTag getIfKnown(String name) {
    return index.getIfPresent(name);
  }

  public CacheTag[] get(List<String> names) {
    CacheTag[] tags = new CacheTag[names.size()];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = get(names.get(i));
    }
    return tags;
  }

  /// Tags that entries in memory point to; an upper bound until the next garbage collection.
  public long size() {
    index.cleanUp();
    return index.estimatedSize();
  }

  /// How many purges there were; the argument of [#purgedBetween].
  public long sequence() {
    return sequence;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // only written under the lock
  public synchronized void log(String name) {
    log[(int) (sequence % LOG_SIZE)] = name;
    sequence++;
  }

  /// Whether one of the tags was purged after `from` and not after `to`.
  public synchronized boolean purgedBetween(long from, long to, Collection<String> names) {
    if (names.isEmpty() || to <= from) {
      return false;
    }
    if (sequence - from > LOG_SIZE) {
      return true;
    }
    for (long at = from; at < to; at++) {
      if (names.contains(log[(int) (at % LOG_SIZE)])) {
        return true;
      }
    }
    return false;
  }
}
