/// Finding the source file of a class.
///
/// Start at [SourceFinder].
@NullMarked
package dev.brisk.profiler.source;

import org.jspecify.annotations.NullMarked;
