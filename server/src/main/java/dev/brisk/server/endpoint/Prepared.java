package dev.brisk.server.endpoint;

import dev.brisk.server.http.Response;

/// A hit as it is sent during one second: `Age`, the remaining time to live and with it the whole
/// head change only with the second.
///
/// @param second of the epoch
record Prepared(long second, Response response) {}
