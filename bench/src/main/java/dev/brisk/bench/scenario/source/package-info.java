/// Scenarios from files: one Java file is compiled in memory.
///
/// Start at [ScenarioFile].
@NullMarked
package dev.brisk.bench.scenario.source;

import org.jspecify.annotations.NullMarked;
