/// Writes a monitoring stack: Compose, Prometheus, Alertmanager, Grafana.
///
/// Start at [StackFiles], which turns a [Stack] into files, and [StackDirectory], which puts them
/// on disk without overwriting anything unasked. [StackCheck] runs whatever checkers are installed.
/// Nothing here starts a service or opens a connection, and no secret is ever written.
@NullMarked
package dev.brisk.monitor.stack;

import org.jspecify.annotations.NullMarked;
