/// Bodies on their way out, in chunks, as fast as the client reads.
///
/// Start at [dev.brisk.server.http.body.StreamPump]. It knows no protocol: where the chunks go is a
/// sink of HTTP/1.1 or HTTP/2. It never reads a chunk before the one in front of it was taken.
@NullMarked
package dev.brisk.server.http.body;

import org.jspecify.annotations.NullMarked;
