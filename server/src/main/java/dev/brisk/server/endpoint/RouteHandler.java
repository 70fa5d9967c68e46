package dev.brisk.server.endpoint;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.route.RouteMatch;

/// Answers the requests of one route. Called on the event loop: never block.
@FunctionalInterface
public interface RouteHandler {
  /// @param match valid only until this returns
  void handle(Exchange exchange, RouteMatch match);
}
