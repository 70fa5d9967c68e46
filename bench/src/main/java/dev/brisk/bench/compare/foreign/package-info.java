/// Results of other load generators, as far as their data go.
///
/// Start at [ForeignResult]. A file with a line for each request is compared as a run of ours is; a
/// summary is shown beside another, without a verdict, since it does not say what varied.
@NullMarked
package dev.brisk.bench.compare.foreign;

import org.jspecify.annotations.NullMarked;
