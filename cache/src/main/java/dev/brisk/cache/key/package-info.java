/// Keys: canonical forms of inputs, and their hashes.
///
/// Start at [CacheKeys]. Equal inputs give equal keys however they were written; nothing here knows
/// of caches.
@NullMarked
package dev.brisk.cache.key;

import org.jspecify.annotations.NullMarked;
