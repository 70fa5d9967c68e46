/// What is measured, and how it is exported for Prometheus.
///
/// Start at [MetricsCatalogue], which names every metric, and [Exposition], which renders a scrape.
/// Requests are counted by `dev.brisk.metrics.http.HttpMetrics`. Nothing here knows the server or
/// the cache: they push into recorders or are read through plain records.
@NullMarked
package dev.brisk.metrics;

import org.jspecify.annotations.NullMarked;
