/// The caching proxy: everything that is no endpoint goes to the upstream, and what HTTP allows is
/// answered from the cache (RFC 9111).
///
/// Start at [dev.brisk.server.proxy.Proxy]. The rules are those of `http-cache`; here they are
/// served: what is stored under which key, what a request gets of it, what goes on to the upstream
/// and how. Nothing here reads or writes a socket.
@NullMarked
package dev.brisk.server.proxy;

import org.jspecify.annotations.NullMarked;
