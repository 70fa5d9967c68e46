/// Grafana dashboards, made from the catalogue of metrics.
///
/// Start at [Dashboards]. A [Panel] knows its queries, unit, legend and thresholds; [Dashboard]
/// adds variables and links and writes Grafana's JSON. Nothing here talks to Grafana.
@NullMarked
package dev.brisk.monitor.dashboards;

import org.jspecify.annotations.NullMarked;
