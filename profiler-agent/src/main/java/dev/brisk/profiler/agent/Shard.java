package dev.brisk.profiler.agent;

import java.lang.ref.WeakReference;

/// What one thread at a time writes to, so that counting needs no lock.
abstract class Shard {
  final boolean lent;
  private volatile WeakReference<Thread> owner = new WeakReference<>(null);

  Shard(boolean lent) {
    this.lent = lent;
  }

  void own(Thread thread) {
    owner = new WeakReference<>(thread);
  }

  boolean orphaned() {
    Thread thread = owner.get();
    return thread == null || !thread.isAlive();
  }
}
