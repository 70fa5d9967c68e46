/// Two profiles compared: what costs more or less a request, and whether that is more than noise.
///
/// Start at [ProfileDiff]; [DiffReport] prints it, [DiffDocument] feeds the viewer with it. It
/// never calls a change real that chance explains.
@NullMarked
package dev.brisk.profiler.diff;

import org.jspecify.annotations.NullMarked;
