/// Profiles as files: JFR recordings, collapsed stacks, and our own format.
///
/// Start at [ProfileFile], which reads any of them. Our own format, [ProfileDocument], is JSON that
/// holds the whole profile; it is what `--json` prints and what the viewer is fed with. Nothing
/// here counts or judges.
@NullMarked
package dev.brisk.profiler.file;

import org.jspecify.annotations.NullMarked;
