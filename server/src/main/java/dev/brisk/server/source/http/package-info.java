/// Answers from somebody else's HTTP API.
///
/// Start at [dev.brisk.server.source.http.HttpSource]: what is sent, what is passed on, when a call
/// is retried. [dev.brisk.server.source.http.HttpTransport] is all that it needs of a client, and
/// what implements that reads answers whole. It never follows a redirect, and no value of a request
/// reaches scheme, host or port.
@NullMarked
package dev.brisk.server.source.http;

import org.jspecify.annotations.NullMarked;
