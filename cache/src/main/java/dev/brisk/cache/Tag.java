package dev.brisk.cache;

import dev.brisk.cache.remote.RemoteTier.Epoch;
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

  private static final long[] NONE = {};

  final String name;
  private volatile long epoch = ThreadLocalRandom.current().nextLong();
  private volatile int version;

  /// Earlier epochs since the last hard purge, the latest first.
  private volatile long[] softened = NONE;

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

  /// Whether what was stored under that epoch may still answer as stale: all purges since were
  /// soft.
  boolean mayServeStale(long storedUnder) {
    if (storedUnder == epoch) {
      return true;
    }
    for (long earlier : softened) {
      if (storedUnder == earlier) {
        return true;
      }
    }
    return false;
  }

  /// Voids what was stored under the tag so far.
  synchronized void purge(Purge purge) {
    if (purge == Purge.SOFT) {
      soften(epoch);
    } else {
      softened = NONE;
    }
    epoch = ThreadLocalRandom.current().nextLong();
    resolved = false;
    bumpVersion();
  }

  private void soften(long earlier) {
    long[] before = softened;
    for (long known : before) {
      if (known == earlier) {
        return;
      }
    }
    long[] after = new long[Math.min(before.length + 1, Epoch.MAXIMUM_SOFTENED)];
    after[0] = earlier;
    System.arraycopy(before, 0, after, 1, after.length - 1);
    softened = after;
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
  synchronized int observe(Epoch remote, int askedAtVersion) {
    if (version != askedAtVersion || pendingRaises > 0) {
      return OUTDATED;
    }
    if (epoch != remote.number()) {
      if (resolved) {
        // Purged elsewhere, and word of it is on its way.
        if (!remote.softened().contains(epoch)) {
          softened = NONE;
        }
        bumpVersion();
      }
      epoch = remote.number();
    }
    for (int i = remote.softened().size() - 1; i >= 0; i--) {
      soften(remote.softened().get(i));
    }
    resolved = true;
    return version;
  }

  private void bumpVersion() {
    version = (version + 1) & Integer.MAX_VALUE;
  }
}
