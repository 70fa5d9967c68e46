/// Profiles that profilers of other languages wrote: calls, lines and sampled stacks.
///
/// Start at [ForeignProfile] (calls and lines) and [ForeignSamples], which know a file by its
/// beginning. Files are read as data: nothing in them is run, and each count in them is bounded by
/// the file's own length. Nothing here judges.
@NullMarked
package dev.brisk.profiler.foreign;

import org.jspecify.annotations.NullMarked;
