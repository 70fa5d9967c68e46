/// Metrics for Vert.x 5 servers. Start at [VertxInstrumentation].
@NullMarked
package dev.brisk.metrics.vertx;

import org.jspecify.annotations.NullMarked;
