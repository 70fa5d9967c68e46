/// A tiered cache: memory, then Redis, then the loader.
///
/// Start at [CacheStore]: it owns the tiers and hands out a [TieredCache] for each name.
@NullMarked
package dev.brisk.cache;

import org.jspecify.annotations.NullMarked;
