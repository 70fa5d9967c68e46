/// The JVM, the process and its limits, for Prometheus. Start at [RuntimeMetrics].
@NullMarked
package dev.brisk.metrics.runtime;

import org.jspecify.annotations.NullMarked;
