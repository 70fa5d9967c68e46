package dev.brisk.server.metrics;

import dev.brisk.metrics.Exposition;
import dev.brisk.server.endpoint.RouteHandler;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.FailureLog;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.route.RouteMatch;
import dev.brisk.server.work.OwnWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/// `/metrics`. Rendered on a thread of its own; more than two scrapes at once are told to come
/// back.
public final class MetricsRoute implements RouteHandler {
  private final Exposition exposition;
  private final Semaphore scrapes = new Semaphore(2);

  public MetricsRoute(Exposition exposition) {
    this.exposition = exposition;
  }

  @Override
  public void handle(Exchange exchange, RouteMatch match) {
    if (!scrapes.tryAcquire()) {
      exchange.respond(
          Response.of(
              ProblemDetails.of(503, "Two scrapes are under way already.")
                  .withHeader("retry-after", "1"),
              exchange.path()));
      return;
    }
    String accept = exchange.header("accept");
    String acceptEncoding = exchange.header("accept-encoding");
    String query = exchange.query();
    // Not behind other work: two at most.
    OwnWork.start(
        "scrape",
        () -> {
          try {
            Exposition.Rendered rendered = exposition.render(accept, acceptEncoding, query);
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            headers.add(Map.entry("content-type", rendered.contentType()));
            headers.add(Map.entry("cache-control", "no-store"));
            headers.add(Map.entry("vary", "accept, accept-encoding"));
            if (rendered.contentEncoding() != null) {
              headers.add(Map.entry("content-encoding", rendered.contentEncoding()));
            }
            exchange.respond(new Response(200, headers, new Body.Bytes(rendered.body())));
          } catch (RuntimeException e) {
            FailureLog.error(
                System.getLogger(MetricsRoute.class.getName()),
                "The metrics cannot be rendered",
                e);
            exchange.respond(
                Response.of(
                    ProblemDetails.of(500, "The metrics cannot be rendered; see the log."),
                    exchange.path()));
          } finally {
            scrapes.release();
          }
        });
  }
}
