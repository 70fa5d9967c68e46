/// The listener: binds, accepts, tells HTTP/1.1 from HTTP/2, and watches over its event loops.
///
/// Start at [dev.brisk.server.http.listen.HttpServer]. Only what composes a server needs this
/// package; whoever answers requests needs [dev.brisk.server.http].
@NullMarked
package dev.brisk.server.http.listen;

import org.jspecify.annotations.NullMarked;
