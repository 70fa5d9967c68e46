/// The HTTP seam: requests come in as [Exchange]s, answers go out as [Response]s.
///
/// Start at [Exchange]; [dev.brisk.server.http.listen.HttpServer] is what makes them. HTTP/1.1 and
/// HTTP/2 look the same from here. Nothing of the network library shows in this package, and it
/// knows no routes, no endpoints and no cache.
@NullMarked
package dev.brisk.server.http;

import org.jspecify.annotations.NullMarked;
