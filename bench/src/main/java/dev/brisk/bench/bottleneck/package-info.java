/// What limited a run: the generator, the server, the network, the connections, or nothing.
///
/// Start at [BottleneckAnalysis], which judges an [Evidence]. It measures nothing itself, and says
/// what it cannot know.
@NullMarked
package dev.brisk.bench.bottleneck;

import org.jspecify.annotations.NullMarked;
