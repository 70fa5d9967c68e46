/// Finding the source file of a class.
///
/// Start at [SourceFinder]. It never fetches anything over the network.
@NullMarked
package dev.brisk.profiler.source;

import org.jspecify.annotations.NullMarked;
