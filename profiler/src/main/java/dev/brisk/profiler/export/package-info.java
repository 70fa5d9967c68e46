/// Profiles for other people's tools: [Pprof] for `go tool pprof` and what reads its form,
/// [Speedscope] for speedscope.app. Totals are those of the profile: an export never rounds weight
/// away. Start at either.
@NullMarked
package dev.brisk.profiler.export;

import org.jspecify.annotations.NullMarked;
