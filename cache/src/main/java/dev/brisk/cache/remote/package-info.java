/// Tiers outside this process, as stores of bytes, and the guard in front of them.
///
/// Start at [RemoteTier]: what the cache asks of one. [RedisTier] is the full implementation,
/// [MemcachedTier] a partial one. [GuardedRemoteTier] is a tier behind its breaker, with the
/// invalidations that wait for its return; [StallMonitor] notices one that answers nobody; [Lease]
/// is the right to load a key among all processes.
///
/// A tier knows nothing of values, entries or freshness, and it never retries: whether it is asked
/// at all is decided by the guard. How connections to Redis are opened is `dev.brisk.redis`'s.
@NullMarked
package dev.brisk.cache.remote;

import org.jspecify.annotations.NullMarked;
