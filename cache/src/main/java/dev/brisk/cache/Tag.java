package dev.brisk.cache;

import java.util.concurrent.ThreadLocalRandom;

/// One tag as this process knows it: a shared object that entries point to and compare with.
///
/// A purge gives the tag another epoch, which voids every entry that was stored under the old one,
/// however many there are. Epochs start at a random number and are only compared for equality, so
/// that an epoch that Redis lost never makes old entries valid again.
///
/// With Redis the epoch that counts is the one there. After a purge here, or word of one elsewhere,
/// the epoch is a random number of our own ("unresolved") until the next look at Redis. `version`
/// rises with each purge, so that an answer that was already on its way when the purge came is not
/// taken for news.
final class Tag {
  /// What [#observe] answers when the tag was purged since the question.
  static final int OUTDATED = -1;

  final String name;
  private volatile long epoch = ThreadLocalRandom.current().nextLong();
  private volatile int version;
  private volatile boolean staleAllowed;
  private volatile long staleEpoch;
  private boolean resolved;
  private int pendingRaises;

  Tag(String name) {
    this.name = name;
  }

  long epoch() {
    return epoch;
  }

  int version() {
    return version;
  }

  synchronized boolean resolved() {
    return resolved && pendingRaises == 0;
  }

  /// Whether what was stored under that epoch may still answer as stale: the last purge was soft.
  boolean mayServeStale(long storedUnder) {
    return storedUnder == epoch || staleAllowed && storedUnder == staleEpoch;
  }

  /// Voids what was stored under the tag so far.
  synchronized void purge(Purge purge) {
    staleAllowed = false;
    staleEpoch = epoch;
    staleAllowed = purge == Purge.SOFT;
    epoch = ThreadLocalRandom.current().nextLong();
    resolved = false;
    bumpVersion();
  }

  /// As [#purge], and distrusts Redis' epoch until [#raised] says that it was raised there too.
  synchronized void purgeAndRaise(Purge purge) {
    pendingRaises++;
    purge(purge);
  }

  /// Redis raised the epoch for one [#purgeAndRaise].
  synchronized void raised() {
    pendingRaises--;
  }

  /// Takes over the epoch that Redis answered to a question asked at `askedAtVersion`.
  ///
  /// @return the version now, or [#OUTDATED]
  synchronized int observe(long remoteEpoch, int askedAtVersion) {
    if (version != askedAtVersion || pendingRaises > 0) {
      return OUTDATED;
    }
    if (epoch != remoteEpoch) {
      if (resolved) {
        staleAllowed = false;
        bumpVersion();
      }
      epoch = remoteEpoch;
    }
    resolved = true;
    return version;
  }

  private void bumpVersion() {
    version = (version + 1) & Integer.MAX_VALUE;
  }
}
