/// The event loops that send and receive.
///
/// Start at [Engine]. Each [LoadLoop] owns its connections and its recorder, and is confined to one
/// thread; loops share nothing but a counter of requests. Its [LoopModel] says when to send:
/// [ClosedModel] or [OpenModel]. A [ConnectionSlot] carries one request at a time: an HTTP/1.1
/// connection, or one of the streams of an HTTP/2 connection. Nothing here waits for a listener; a
/// request that goes well takes no lock and allocates next to nothing.
@NullMarked
package dev.brisk.bench.engine;

import org.jspecify.annotations.NullMarked;
