/// What limited a run: the generator, the server, the network, the connections, or nothing.
///
/// Start at [Verdict].
@NullMarked
package dev.brisk.bench.verdict;

import org.jspecify.annotations.NullMarked;
