/// Metrics for the JDK's own `HttpServer`. Start at [JdkInstrumentation].
@NullMarked
package dev.brisk.metrics.jdk;

import org.jspecify.annotations.NullMarked;
