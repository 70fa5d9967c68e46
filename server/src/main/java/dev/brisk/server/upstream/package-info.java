/// A client of HTTP/1.1 services whose bodies stream both ways, on the event loop of whoever asks.
///
/// Start at [dev.brisk.server.upstream.UpstreamClient]. It sends what it is given and says what
/// came or why nothing did; which fields go on, and what is kept, others decide. It never blocks,
/// and never takes one answer for another's: a connection on which anything odd was seen is closed.
@NullMarked
package dev.brisk.server.upstream;

import org.jspecify.annotations.NullMarked;
