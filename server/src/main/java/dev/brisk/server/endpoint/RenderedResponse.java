package dev.brisk.server.endpoint;

import dev.brisk.server.http.Response;

/// A hit as it is sent during one second: `Age`, the remaining time to live and with it the whole
/// head change only with the second.
///
/// @param second of the epoch
/// @param freshUntilMillis of the entry: one that was found to hold still shares its answer with
///   the entry before it
/// @param confirmed whether it says nothing of invalidations that may not arrive
record RenderedResponse(long second, long freshUntilMillis, boolean confirmed, Response response) {}
