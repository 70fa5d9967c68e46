/// The live page: one HTML page, its REST interface and its events, on a small server of its own.
///
/// Start at [LoadPage]. It steers and watches a run through [dev.brisk.bench.control.LoadControl]
/// only, never blocks the threads of the load, and does nothing while nobody looks.
@NullMarked
package dev.brisk.bench.page;

import org.jspecify.annotations.NullMarked;
