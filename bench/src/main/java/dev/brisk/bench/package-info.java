/// A load generator for HTTP APIs: as fast as wrk, with numbers that can be trusted.
///
/// Start at [LoadTest]: it runs a [dev.brisk.bench.plan.LoadPlan] and gives a
/// [dev.brisk.bench.measure.LoadTestResult]. [ObservedLoadTest] looks at the target meanwhile. It
/// works against any HTTP server, shares no code with Brisk's own server, and never invents a
/// sample: what is reported was measured.
@NullMarked
package dev.brisk.bench;

import org.jspecify.annotations.NullMarked;
