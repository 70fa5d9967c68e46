/// The API server: start at [dev.brisk.server.BriskServer], which composes everything and runs it.
///
/// It knows no command line, no profiler and no monitor: they hang on from outside.
@NullMarked
package dev.brisk.server;

import org.jspecify.annotations.NullMarked;
