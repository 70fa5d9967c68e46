package dev.brisk.cache.entry;

import java.util.concurrent.ThreadLocalRandom;

/// One tag as this process knows it: a shared object that entries point to and compare with.
///
/// A purge gives the tag another epoch, which invalidates every entry that was stored under the old
/// one, however many there are. Epochs start at a random number and are only compared for equality,
/// so that an epoch that Redis lost never makes old entries valid again.
///
/// With Redis the epoch that counts is the one there. After a purge here, or word of one elsewhere,
/// the epoch is a random number of our own ("unresolved") until the next look at Redis. `version`
/// rises with each purge, so that an answer that was already on its way when the purge came is not
/// taken for news.
public final class CacheTag {
  /// Every shared entry carries the epoch of this tag; another one of it clears the store.
  public static final String CLEAR = "";

  /// What [#observe] answers when the tag was purged since the question.
  public static final int OUTDATED = -1;

  private static final long[] NONE = {};

  private final String name;
  private volatile long epoch = ThreadLocalRandom.current().nextLong();
  private volatile int version;

  /// Earlier epochs since the last hard purge, the latest first.
  private volatile long[] softened = NONE;

  private boolean resolved;
  private int pendingAdvances;

  public CacheTag(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public long epoch() {
    return epoch;
  }

  public int version() {
    return version;
  }

  public synchronized boolean resolved() {
    return resolved && pendingAdvances == 0;
  }

  /// Whether what was stored under that epoch may still answer as stale: all purges since were
  /// soft.
  public boolean mayServeStale(long storedUnder) {
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

  /// Invalidates what was stored under the tag so far.
  public synchronized void purge(Purge purge) {
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

  /// As [#purge], and distrusts Redis' epoch until [#advanced] says that it went on there, too.
  public synchronized void purgeAndAdvance(Purge purge) {
    pendingAdvances++;
    purge(purge);
  }

  /// Redis advanced the epoch for one [#purgeAndAdvance].
  public synchronized void advanced() {
    pendingAdvances--;
  }

  /// Takes over the epoch that Redis answered to a question asked at `askedAtVersion`.
  ///
  /// @return the version now, or [#OUTDATED]
  public synchronized int observe(Epoch remote, int askedAtVersion) {
    if (version != askedAtVersion || pendingAdvances > 0) {
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
