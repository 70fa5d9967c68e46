package dev.brisk.cache.load;

import java.util.concurrent.atomic.LongAdder;

/// The running counts of one cache.
final class Counters {
  final LongAdder memoryHits = new LongAdder();
  final LongAdder remoteHits = new LongAdder();
  final LongAdder staleHits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder collapsed = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder loadNanos = new LongAdder();
  final LongAdder evictions = new LongAdder();
  final LongAdder tooLarge = new LongAdder();
  final LongAdder discardedLoads = new LongAdder();
  final LongAdder refusedEnvelopes = new LongAdder();
  final LongAdder remoteStores = new LongAdder();
  final LongAdder encodeFailures = new LongAdder();
  final LongAdder refreshes = new LongAdder();
  final LongAdder unchanged = new LongAdder();
  final LongAdder failureHits = new LongAdder();
  final LongAdder leaseWaits = new LongAdder();
  final LongAdder loadsWithoutLease = new LongAdder();
  final LongAdder memoryEntries = new LongAdder();
  final LongAdder memoryBytes = new LongAdder();

  CacheStatistics snapshot() {
    return new CacheStatistics(
        memoryHits.sum(),
        remoteHits.sum(),
        staleHits.sum(),
        misses.sum(),
        collapsed.sum(),
        loads.sum(),
        loadFailures.sum(),
        loadNanos.sum(),
        evictions.sum(),
        tooLarge.sum(),
        discardedLoads.sum(),
        refusedEnvelopes.sum(),
        remoteStores.sum(),
        encodeFailures.sum(),
        refreshes.sum(),
        unchanged.sum(),
        failureHits.sum(),
        leaseWaits.sum(),
        loadsWithoutLease.sum(),
        memoryEntries.sum(),
        memoryBytes.sum());
  }
}
