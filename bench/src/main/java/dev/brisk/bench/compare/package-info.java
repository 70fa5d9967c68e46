/// Is B slower than A: two results, or two servers run in pairs.
///
/// Start at [PairRunner] for servers and at [ResultFile] for results that were kept. It never calls
/// a difference that the pairs do not show.
@NullMarked
package dev.brisk.bench.compare;

import org.jspecify.annotations.NullMarked;
