/// Counts and times HTTP requests, by method, status and handler.
///
/// Start at [HttpMetrics]. A thread that serves many requests takes its own [Recorder] from it;
/// others use the thread-safe methods. Series are bounded, whatever clients send.
@NullMarked
package dev.brisk.metrics.http;

import org.jspecify.annotations.NullMarked;
