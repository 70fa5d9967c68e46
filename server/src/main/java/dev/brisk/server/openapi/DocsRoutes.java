package dev.brisk.server.openapi;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.endpoint.FixedAnswer;
import dev.brisk.server.endpoint.RouteHandler;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Answer;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.route.RouteMatch;
import dev.brisk.server.route.RouteTable;
import dev.brisk.server.work.OwnWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The OpenAPI document and the page that shows it.
public final class DocsRoutes {
  private DocsRoutes() {}

  public static List<BoundRoute> of(BriskSettings settings) {
    String openapi = settings.server().openapiPath();
    if (openapi == null) {
      return List.of();
    }
    List<BoundRoute> routes = new ArrayList<>();
    FixedAnswer document =
        new FixedAnswer(
            List.of(
                Map.entry("content-type", OpenApi.CONTENT_TYPE),
                Map.entry("cache-control", "no-cache")),
            OpenApi.document(settings));
    routes.add(new BoundRoute("GET", openapi, document));
    String docs = settings.server().docsPath();
    if (docs != null) {
      Page page = new Page(new DocsPage(docs, openapi));
      routes.add(new BoundRoute("GET", docs, page));
      routes.add(new BoundRoute("GET", docs + "/**", page));
      if (settings.proxy() == null && isFree("/", settings)) {
        routes.add(new BoundRoute("GET", "/", new Root(docs)));
      }
    }
    return routes;
  }

  private static boolean isFree(String path, BriskSettings settings) {
    List<RouteTable.Route> endpoints =
        settings.endpoints().stream()
            .map(endpoint -> new RouteTable.Route(endpoint.method(), endpoint.path()))
            .toList();
    return RouteTable.of(endpoints).match("GET", path, new RouteMatch())
        == RouteTable.Outcome.NOT_FOUND;
  }

  /// Nobody's endpoint: leads a browser to the page. For programs there is nothing here, so that a
  /// wrong address stays an error.
  private record Root(String docs) implements RouteHandler {
    @Override
    public void handle(Exchange exchange, RouteMatch match) {
      String accept = exchange.header("accept");
      exchange.respond(
          accept != null && accept.contains("text/html")
              ? Response.empty(
                  302,
                  List.of(
                      // Relative, so that it also works behind a proxy that adds a prefix.
                      Map.entry("location", docs.substring(1)), Map.entry("vary", "accept")))
              : Response.of(
                  ProblemDetails.of(
                      404, "There is nothing at this path. The API's page is " + docs + "."),
                  exchange.path()));
    }
  }

  /// Files are read from a jar at their first request, so off the event loop.
  private record Page(DocsPage docs) implements RouteHandler {
    @Override
    public void handle(Exchange exchange, RouteMatch match) {
      @Nullable String rest = match.rest();
      String below =
          rest == null ? "" : exchange.path().endsWith("/") || !rest.isEmpty() ? "/" + rest : "";
      OwnWork.execute(() -> answer(exchange, below));
    }

    private void answer(Exchange exchange, String below) {
      Optional<Answer> answer = docs.answer(below);
      if (answer.isEmpty()) {
        exchange.respond(
            Response.of(ProblemDetails.of(404, "There is nothing at this path."), exchange.path()));
      } else {
        FixedAnswer.send(exchange, answer.get());
      }
    }
  }
}
