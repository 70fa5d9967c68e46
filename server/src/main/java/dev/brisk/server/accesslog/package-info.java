/// The access log: one line of JSON for each answered request.
///
/// Start at [dev.brisk.server.accesslog.AccessLog]. A request never waits for it: when the disk
/// cannot keep up, records are dropped and counted. It never writes a query, which may hold
/// secrets.
@NullMarked
package dev.brisk.server.accesslog;

import org.jspecify.annotations.NullMarked;
