/// Figures of the cache that take more than one call: several stores, processes, faults, millions
/// of entries.
///
/// Start at [CacheFigures].
@NullMarked
package dev.brisk.microbench.cache;

import org.jspecify.annotations.NullMarked;
