package dev.brisk.profiler.agent;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The shards of one run.
///
/// A platform thread keeps its shard until it dies, then another thread takes it over. A virtual
/// thread borrows one for the time of its outermost woven frame, so there are as many shards as
/// threads that were ever inside woven code at once, and never more than [#MAXIMUM].
abstract class Shards<S extends Shard> {
  /// What a shard takes is small, but a program may have a million virtual threads.
  static final int MAXIMUM = 10_000;

  private static final @Nullable Class<?> VIRTUAL_THREAD = virtualThreadClass();

  final ConcurrentLinkedQueue<S> all = new ConcurrentLinkedQueue<>();

  /// Calls that were not counted since there was no room.
  final AtomicLong dropped = new AtomicLong();

  private final ConcurrentLinkedDeque<S> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger made = new AtomicInteger();

  abstract S create(boolean lent);

  /// A shard for the current thread; null if there are too many.
  @Nullable S acquire() {
    Thread thread = Thread.currentThread();
    return thread.getClass() == VIRTUAL_THREAD ? lend() : forPlatformThread(thread);
  }

  void giveBack(S shard) {
    idle.addFirst(shard);
  }

  private @Nullable S forPlatformThread(Thread thread) {
    for (S shard : all) {
      if (!shard.lent && shard.orphaned()) {
        synchronized (shard) {
          if (shard.orphaned()) {
            shard.own(thread);
            return shard;
          }
        }
      }
    }
    S created = make(false);
    if (created != null) {
      created.own(thread);
      all.add(created);
    }
    return created;
  }

  private @Nullable S lend() {
    S free = idle.pollFirst();
    if (free != null) {
      return free;
    }
    S created = make(true);
    if (created != null) {
      all.add(created);
    }
    return created;
  }

  private @Nullable S make(boolean lent) {
    if (made.incrementAndGet() > MAXIMUM) {
      made.decrementAndGet();
      return null;
    }
    return create(lent);
  }

  private static @Nullable Class<?> virtualThreadClass() {
    try {
      return Class.forName("java.lang.VirtualThread");
    } catch (ClassNotFoundException e) {
      return null; // before Java 21 there are none
    }
  }
}
