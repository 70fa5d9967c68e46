/// A tiered cache: memory, then Redis, then the loader. What users begin with.
///
/// Start at [CacheStore]: it owns the tiers and hands out a [TieredCache] for each name. What they
/// take and give has rooms of its own: values as bytes in [dev.brisk.cache.codec], options, loaders
/// and answers in [dev.brisk.cache.load], keys in [dev.brisk.cache.key], encryption in
/// [dev.brisk.cache.crypto], other tiers in [dev.brisk.cache.remote].
///
/// This room never decides what may answer: it passes calls on. Rooms depend on each other in one
/// direction only: this one, `load`, `memory` and `remote` and `crypto`, `entry`.
@NullMarked
package dev.brisk.cache;

import org.jspecify.annotations.NullMarked;
