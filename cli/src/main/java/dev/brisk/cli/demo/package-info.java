/// `brisk demo`: the bundled example, run, measured and judged in under a minute.
///
/// Start at [DemoCommand]. [Demo] is the course of it, [LoadClient] measures, [Advice] turns the
/// figures into a sentence. The client is small and of its own: it shares the process with the
/// server and says so; `brisk bench` is the load generator for everything else.
@NullMarked
package dev.brisk.cli.demo;

import org.jspecify.annotations.NullMarked;
