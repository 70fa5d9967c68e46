/// `brisk demo`: the bundled example, run, measured and judged in under a minute.
///
/// Start at [DemoCommand]. [Demo] is the course of it, [Sample] is measured with the engine of
/// `brisk bench`, [Advice] turns the figures into a sentence. Client and server share the process,
/// and the demo says so.
@NullMarked
package dev.brisk.cli.demo;

import org.jspecify.annotations.NullMarked;
