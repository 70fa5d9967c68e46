/// The server's own numbers in the form that metrics export, and the page that exports them.
///
/// Start at [dev.brisk.server.metrics.MetricsObserver], which makes a request's one record. The
/// measured never knows the measurer: cache and sources publish statistics, and are read here.
@NullMarked
package dev.brisk.server.metrics;

import org.jspecify.annotations.NullMarked;
