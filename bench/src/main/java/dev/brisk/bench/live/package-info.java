/// The generator's own numbers while a run goes on, for Prometheus.
///
/// Start at [LiveMetrics]; [LiveMetricsServer] serves them.
@NullMarked
package dev.brisk.bench.live;

import org.jspecify.annotations.NullMarked;
