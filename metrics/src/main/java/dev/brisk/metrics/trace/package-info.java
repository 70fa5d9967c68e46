/// W3C trace context: [TraceContext] reads, makes and writes `traceparent`. It exports no spans.
@NullMarked
package dev.brisk.metrics.trace;

import org.jspecify.annotations.NullMarked;
