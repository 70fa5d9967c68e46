/// What limited a run: the generator, the server, the network, the connections, or nothing.
///
/// Start at [BottleneckAnalysis].
@NullMarked
package dev.brisk.bench.bottleneck;

import org.jspecify.annotations.NullMarked;
