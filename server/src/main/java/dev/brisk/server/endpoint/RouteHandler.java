package dev.brisk.server.endpoint;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.route.RouteMatch;
import org.jspecify.annotations.Nullable;

/// Answers the requests of one route. Called on the event loop: never block.
@FunctionalInterface
public interface RouteHandler {
  /// @param match valid only until this returns
  void handle(Exchange exchange, RouteMatch match);

  /// The cache key of a request that would come here; null where nothing is kept.
  ///
  /// @param body as sent; empty when there is none
  /// @throws dev.brisk.server.problem.ProblemException when the request is not valid, or there is
  ///   more in its key than is given here
  default @Nullable String key(RouteMatch match, @Nullable String query, byte[] body) {
    return null;
  }
}
