package dev.brisk.cache.memory;

import dev.brisk.cache.entry.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// LRU, LFU and FIFO by the book, under one lock: for those who know that their trace wants one of
/// them, and for comparison.
///
/// LRU and FIFO are the order of a `LinkedHashMap`, by access or by insertion. LFU keeps, for each
/// number of uses, the keys with that number, in the order of their last use.
final class LockedTier extends MemoryTier {
  private final ReentrantLock lock = new ReentrantLock();
  private final boolean byFrequency;
  private final LinkedHashMap<String, Entry<?>> entries;
  private final Map<String, Integer> uses = new HashMap<>();
  private final TreeMap<Integer, LinkedHashSet<String>> keysByUses = new TreeMap<>();
  private long weight;

  LockedTier(EvictionPolicy policy, long maximumBytes) {
    super(maximumBytes);
    this.byFrequency = policy == EvictionPolicy.LFU;
    this.entries = new LinkedHashMap<>(16, 0.75f, policy == EvictionPolicy.LRU);
  }

  @Override
  public @Nullable Entry<?> get(String key) {
    lock.lock();
    try {
      Entry<?> entry = entries.get(key);
      if (entry != null && byFrequency) {
        count(key, uses.getOrDefault(key, 0) + 1);
      }
      return entry;
    } finally {
      lock.unlock();
    }
  }

  private void count(String key, int number) {
    forgetCount(key);
    uses.put(key, number);
    keysByUses.computeIfAbsent(number, each -> new LinkedHashSet<>()).add(key);
  }

  private void forgetCount(String key) {
    Integer before = uses.remove(key);
    if (before != null) {
      LinkedHashSet<String> keys = keysByUses.get(before);
      if (keys != null && keys.remove(key) && keys.isEmpty()) {
        keysByUses.remove(before);
      }
    }
  }

  @Override
  public @Nullable Entry<?> peek(String key) {
    lock.lock();
    try {
      // In access order even a look counts; nothing that matters depends on it.
      return entries.get(key);
    } finally {
      lock.unlock();
    }
  }

  @Override
  void putIf(Entry<?> entry, BooleanSupplier condition) {
    List<Entry<?>> evicted = new ArrayList<>(0);
    lock.lock();
    try {
      if (!condition.getAsBoolean()) {
        return;
      }
      Entry<?> before = entries.put(entry.key(), entry);
      inserted(entry);
      if (before != null) {
        removed(before);
      }
      weight += entry.weightBytes() - (before == null ? 0 : before.weightBytes());
      if (byFrequency && before == null) {
        count(entry.key(), 1);
      }
      while (weight > maximumBytes()) {
        evicted.add(evictOne(entry.key()));
      }
    } finally {
      lock.unlock();
    }
    evicted.forEach(MemoryTier::evicted);
  }

  /// Never the newcomer: one entry is at most an eighth of the tier.
  private Entry<?> evictOne(String newcomer) {
    String victim = byFrequency ? leastUsed(newcomer) : eldest(newcomer);
    Entry<?> entry = entries.remove(victim);
    forgetCount(victim);
    if (entry == null) {
      throw new IllegalStateException("the order names an entry that is not there");
    }
    weight -= entry.weightBytes();
    return entry;
  }

  private String eldest(String newcomer) {
    Iterator<String> keys = entries.keySet().iterator();
    String first = keys.next();
    return first.equals(newcomer) ? keys.next() : first;
  }

  private String leastUsed(String newcomer) {
    for (LinkedHashSet<String> keys : keysByUses.values()) {
      for (String key : keys) {
        if (!key.equals(newcomer)) {
          return key;
        }
      }
    }
    throw new IllegalStateException("over the bound with a single entry");
  }

  @Override
  void replace(String key, UnaryOperator<Entry<?>> change) {
    lock.lock();
    try {
      Entry<?> before = entries.get(key);
      if (before != null) {
        entries.put(key, change.apply(before));
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(String key) {
    lock.lock();
    try {
      Entry<?> before = entries.remove(key);
      if (before != null) {
        removed(before);
        weight -= before.weightBytes();
        forgetCount(key);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void clear() {
    lock.lock();
    try {
      entries.values().forEach(MemoryTier::removed);
      entries.clear();
      uses.clear();
      keysByUses.clear();
      weight = 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long entryCount() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long weightBytes() {
    lock.lock();
    try {
      return weight;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cleanUp() {
    // Evictions are immediate.
  }
}
