package dev.brisk.server.endpoint;

import dev.brisk.server.access.Cors;
import dev.brisk.server.access.Door;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.HttpHandler;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.problem.ProblemException;
import dev.brisk.server.route.RouteMatch;
import dev.brisk.server.route.RouteTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Hands each request to the handler of its route, and answers those that have none: 404 for an
/// unknown path, 405 with `Allow` for a wrong method, 400 for a path that cannot be read, 204 with
/// `Allow` for OPTIONS.
public final class Router implements HttpHandler {
  private final RouteTable table;

  /// Plain elements: a thread that does not see yet that one was replaced asks the one before,
  /// which hands on.
  private final RouteHandler[] handlers;

  private final @Nullable Door[] doors;
  private final @Nullable Cors cors;
  private final boolean answersPreflights;
  private final String[] endpoints;
  // One for each event loop: a match is read before the next one begins on the same thread.
  private final ThreadLocal<RouteMatch> matches = ThreadLocal.withInitial(RouteMatch::new);

  /// @throws IllegalArgumentException when two routes answer the same requests
  public Router(List<BoundRoute> routes) {
    this(routes, null);
  }

  /// @param cors which pages of other origins may read that there is nothing at a path; null: none
  /// @throws IllegalArgumentException when two routes answer the same requests
  public Router(List<BoundRoute> routes, @Nullable Cors cors) {
    this.table =
        RouteTable.of(
            routes.stream()
                .map(route -> new RouteTable.Route(route.method(), route.template()))
                .toList());
    this.handlers = routes.stream().map(BoundRoute::handler).toArray(RouteHandler[]::new);
    this.doors = routes.stream().map(BoundRoute::door).toArray(Door[]::new);
    this.cors = cors;
    this.answersPreflights =
        cors != null || routes.stream().anyMatch(r -> r.door() != null && r.door().cors() != null);
    for (int i = 0; i < handlers.length; i++) {
      int route = i;
      if (handlers[i] instanceof OpeningRoute waiting) {
        waiting.opened(handler -> handlers[route] = handler);
      }
    }
    this.endpoints =
        routes.stream()
            .map(route -> route.method() + " " + route.template())
            .toArray(String[]::new);
  }

  @Override
  public void handle(Exchange exchange) {
    RouteMatch match = matches.get();
    if (answersPreflights && Cors.isPreflight(exchange) && answerPreflight(exchange, match)) {
      return;
    }
    switch (table.match(exchange.method(), exchange.path(), match)) {
      case FOUND -> {
        exchange.route(match.route());
        exchange.endpoint(endpoints[match.route()]);
        try {
          Door door = doors[match.route()];
          CompletableFuture<Boolean> admitted =
              door == null ? Door.ADMITTED : door.admits(exchange);
          if (admitted == Door.ADMITTED) {
            handlers[match.route()].handle(exchange, match);
          } else if (admitted != Door.REFUSED) {
            handleOnce(admitted, exchange, match.copy());
          }
        } catch (ProblemException e) {
          exchange.respond(Response.of(e.problem(), exchange.path()));
        }
      }
      case NOT_FOUND -> {
        announce(exchange);
        refuse(exchange, ProblemDetails.of(404, "There is nothing at this path."));
      }
      case METHOD_NOT_ALLOWED -> {
        announce(exchange);
        Set<String> allowed = table.allowed(exchange.path());
        if (exchange.method().equals("OPTIONS")) {
          exchange.respond(allow(allowed));
        } else {
          String list = String.join(", ", allowed);
          refuse(
              exchange,
              ProblemDetails.of(405, "This path answers " + list + ".").withHeader("allow", list));
        }
      }
      case MALFORMED -> {
        if (exchange.path().equals("*")) {
          // OPTIONS * asks about the server as a whole.
          exchange.respond(Response.empty(204, List.of()));
        } else {
          refuse(
              exchange,
              ProblemDetails.of(
                  400, "The path's percent-encoding is broken, or it has a segment '.' or '..'."));
        }
      }
    }
  }

  /// When somebody who has to be asked, such as Redis, says that it may go on.
  private void handleOnce(
      CompletableFuture<Boolean> admitted, Exchange exchange, RouteMatch match) {
    AtomicBoolean left = new AtomicBoolean();
    exchange.onAbort(() -> left.set(true));
    admitted.whenComplete((may, failure) -> {
      if (left.get()) {
        return;
      }
      try {
        if (failure != null) {
          FailureResponses.respond(exchange, exchange.path(), failure);
        } else if (may) {
          handlers[match.route()].handle(exchange, match);
        }
      } catch (ProblemException e) {
        exchange.respond(Response.of(e.problem(), exchange.path()));
      } catch (RuntimeException | LinkageError e) {
        FailureResponses.respond(exchange, exchange.path(), e);
      }
    });
  }

  /// @return whether this is the place that answers it: a proxied service may have its own rules
  private boolean answerPreflight(Exchange exchange, RouteMatch match) {
    String asked = String.valueOf(exchange.header("access-control-request-method"));
    Cors rules = cors;
    switch (table.match(asked, exchange.path(), match)) {
      case FOUND -> {
        Door door = doors[match.route()];
        rules = door == null ? null : door.cors();
      }
      case METHOD_NOT_ALLOWED -> {}
      case NOT_FOUND, MALFORMED -> {
        return false;
      }
    }
    if (rules == null) {
      return false;
    }
    rules.answerPreflight(exchange, table.allowed(exchange.path()));
    return true;
  }

  /// The cache key of a request; null when no cached endpoint answers it.
  ///
  /// @throws ProblemException when the request is not valid
  public @Nullable String key(String method, String path, @Nullable String query, byte[] body) {
    RouteMatch match = matches.get();
    return table.match(method, path, match) == RouteTable.Outcome.FOUND
        ? handlers[match.route()].key(match, query, body)
        : null;
  }

  private void announce(Exchange exchange) {
    if (cors != null) {
      cors.announce(exchange);
    }
  }

  private static Response allow(Set<String> methods) {
    return Response.empty(204, List.of(Map.entry("allow", String.join(", ", methods))));
  }

  private static void refuse(Exchange exchange, ProblemDetails problem) {
    exchange.respond(Response.of(problem, exchange.path()));
  }
}
