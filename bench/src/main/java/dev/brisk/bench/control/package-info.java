/// How a run of scenario users is steered and watched: by the page, by REST, by the command line,
/// and later by workers on other machines.
///
/// Start at [LoadControl]. Everything that passes through it is an immutable value, and statistics
/// are one-second intervals that can be merged without loss ([LoadSecond]). Nothing here opens a
/// connection or knows how users are run.
@NullMarked
package dev.brisk.bench.control;

import org.jspecify.annotations.NullMarked;
