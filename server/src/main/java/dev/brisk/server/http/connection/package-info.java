/// What HTTP/1.1 and HTTP/2 have in common: an event loop's own state, a connection's deadlines, a
/// request's body, its one answer and its one end.
///
/// Start at [dev.brisk.server.http.connection.NettyExchange]. Everything here belongs to one event
/// loop and is touched by that loop only; nothing here writes a byte of a protocol.
@NullMarked
package dev.brisk.server.http.connection;

import org.jspecify.annotations.NullMarked;
