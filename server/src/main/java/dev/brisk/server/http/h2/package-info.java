/// HTTP/2 on a connection (RFC 9113).
///
/// Start at [dev.brisk.server.http.h2.Http2Connection]; each stream has a
/// [dev.brisk.server.http.h2.Http2StreamHandler] of its own. Netty's codec does the framing: what
/// is here never parses a frame, but counts those that bring nothing.
@NullMarked
package dev.brisk.server.http.h2;

import org.jspecify.annotations.NullMarked;
