package dev.brisk.server.upstream;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.message.Body;

/// The final answer's head, and its body to come.
///
/// @param fields as they came
/// @param body to be subscribed to, once; cancelling the subscription ends the exchange. Of an
///   answer to HEAD, of 204 and 304 it is empty, whatever its length says
public record UpstreamResponse(int status, Fields fields, Body.Stream body) {
  /// Whether the status allows none.
  public boolean isBodiless() {
    return status == 204 || status == 304;
  }
}
