/// What a run leaves behind: text, JSON, CSV, HDR log, HTML, Markdown, JUnit XML.
///
/// Start at [LoadReport], which holds what all of them show; each output is one class. Nothing here
/// measures or decides: it writes down.
@NullMarked
package dev.brisk.bench.report;

import org.jspecify.annotations.NullMarked;
