/// What stands behind endpoints, and what all kinds of it share.
///
/// Start at [dev.brisk.server.source.Source], which answers a
/// [dev.brisk.server.source.SourceRequest] or fails with a
/// [dev.brisk.server.source.SourceException]. Each kind has a room of its own below this one, and
/// this one knows none of them. A source never caches, and never blocks its caller.
@NullMarked
package dev.brisk.server.source;

import org.jspecify.annotations.NullMarked;
