/// What stands behind endpoints: a model, a database, a third-party API, files, or code. Start at
/// [dev.brisk.server.source.Sources], which makes a [dev.brisk.server.source.Source] of an
/// endpoint's settings. A source answers or fails with a [dev.brisk.server.source.SourceException];
/// it never caches, and never blocks its caller.
@NullMarked
package dev.brisk.server.source;

import org.jspecify.annotations.NullMarked;
