/// The event loops that send and receive.
///
/// Start at [Engine]. Each [LoadLoop] owns its connections, its schedule and its recorder, and is
/// confined to one thread; loops share nothing but a counter of requests. A [ConnectionSlot]
/// carries one request at a time: an HTTP/1.1 connection, or a stream slot of an HTTP/2 connection.
@NullMarked
package dev.brisk.bench.engine;

import org.jspecify.annotations.NullMarked;
