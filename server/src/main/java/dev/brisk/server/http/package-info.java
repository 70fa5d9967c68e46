/// The HTTP seam: requests come in as [Exchange]s, answers go out as [Response]s.
///
/// Start at [HttpServer]. HTTP/1.1 and HTTP/2 look the same from outside; nothing of the network
/// library behind it shows outside this package. It knows no routes, no endpoints and no cache.
@NullMarked
package dev.brisk.server.http;

import org.jspecify.annotations.NullMarked;
