/// The cache beside other Java caches on Redis, each as its documentation sets it up.
///
/// Start at [CachesSideBySide].
@NullMarked
package dev.brisk.microbench.peers;

import org.jspecify.annotations.NullMarked;
