package dev.brisk.cache.remote;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// The right to load a key, among all processes, for as long as it is renewed.
///
/// It is a token in the remote tier that expires by itself, so that a holder that died blocks
/// nobody for long. An invalidation removes it; whatever is stored must still find its token there.
/// A value whose load an invalidation overtook is thus refused by the tier itself, however late it
/// comes (Nishtala et al., Scaling Memcache at Facebook, NSDI 2013).
public final class Lease {
  public static final long MILLIS = 2_000;
  private static final long RENEW_MILLIS = MILLIS / 3;

  private final GuardedRemoteTier remote;
  private final String key;
  private final String token;
  private final ScheduledFuture<?> renewal;

  public Lease(GuardedRemoteTier remote, String key, String token) {
    this.remote = remote;
    this.key = key;
    this.token = token;
    this.renewal =
        remote
            .scheduler()
            .scheduleAtFixedRate(
                () -> remote.renew(key, token, MILLIS),
                RENEW_MILLIS,
                RENEW_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  /// Stores under the lease, which ends it.
  ///
  /// @return false when the lease was lost, and nothing stored
  public CompletableFuture<Boolean> store(byte[] envelope, long ttlMillis) {
    renewal.cancel(false);
    return remote.storeLeased(key, envelope, ttlMillis, token);
  }

  /// Ends it without a value; those who wait for one are woken.
  public void release() {
    renewal.cancel(false);
    remote.release(key, token);
  }
}
