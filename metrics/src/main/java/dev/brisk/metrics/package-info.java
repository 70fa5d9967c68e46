/// What is measured, and how it is exported for Prometheus.
///
/// Start at [Instrumentator], which a program of any framework uses, and [Exposition], which
/// renders a scrape. Requests are counted by `dev.brisk.metrics.http.HttpMetrics`. Never here:
/// anything that only Brisk's own server has; its collectors are `dev.brisk.server.collectors`.
@NullMarked
package dev.brisk.metrics;

import org.jspecify.annotations.NullMarked;
