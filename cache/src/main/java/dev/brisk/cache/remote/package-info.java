/// Tiers outside this process, as stores of bytes.
///
/// Start at [RemoteTier]: what the cache asks of one. [RedisTier] is the full implementation. A
/// tier knows nothing of values, entries or freshness, and it never retries: whether it is asked at
/// all is decided by the breaker in front of it.
@NullMarked
package dev.brisk.cache.remote;

import org.jspecify.annotations.NullMarked;
