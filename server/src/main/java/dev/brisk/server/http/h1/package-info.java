/// HTTP/1.1 and HTTP/1.0 on a connection (RFC 9112).
///
/// Start at [dev.brisk.server.http.h1.Http1Connection], behind the decoder in the pipeline. One
/// request at a time; it never begins the next before the answer is written.
@NullMarked
package dev.brisk.server.http.h1;

import org.jspecify.annotations.NullMarked;
