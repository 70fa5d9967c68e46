/// The generator's own numbers while a run goes on, for Prometheus.
///
/// Start at [LiveMetrics]; [LiveMetricsServer] serves them on loopback only. Scraping never waits
/// for the load, nor the load for a scrape.
@NullMarked
package dev.brisk.bench.live;

import org.jspecify.annotations.NullMarked;
