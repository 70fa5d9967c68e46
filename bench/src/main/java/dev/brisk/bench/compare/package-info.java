/// Is B slower than A: two results, or two servers run in pairs.
///
/// Start at [PairRunner] for servers and at [ResultFile] for results that were kept.
@NullMarked
package dev.brisk.bench.compare;

import org.jspecify.annotations.NullMarked;
