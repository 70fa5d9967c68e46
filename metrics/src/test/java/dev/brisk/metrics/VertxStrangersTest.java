package dev.brisk.metrics;

import dev.brisk.metrics.vertx.VertxInstrumentation;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Vert.x Web: handlers for all paths, sub-routers, one within the other.
class VertxStrangersTest extends StrangersContract {
  private Vertx vertx;

  @Override
  int start(Instrumentator instrumentator) throws Exception {
    vertx = new VertxInstrumentation(instrumentator).instrument(Vertx.builder()).build();
    Router inner = Router.router(vertx);
    inner.get("/parts/:part").handler(context -> context.end("part"));
    Router sub = Router.router(vertx);
    sub.get("/items/:id").handler(context -> context.end("item"));
    sub.route("/inner/*").subRouter(inner);
    Router router = Router.router(vertx);
    router.route().handler(RoutingContext::next);
    router.route("/api/*").handler(RoutingContext::next);
    router.get("/api/users/:id").handler(context -> context.end("user"));
    router.get("/endless").handler(context -> writeOn(context.response().setChunked(true)));
    router
        .get("/fails")
        .handler(context -> {
          throw new IllegalStateException("on purpose");
        });
    router
        .post("/upload")
        .handler(context -> context.request().body().onSuccess(all -> context.end()));
    router.route("/sub/*").subRouter(sub);
    router.route().failureHandler(context -> context.response().setStatusCode(500).end());
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .actualPort();
  }

  private void writeOn(HttpServerResponse response) {
    response
        .write(Buffer.buffer(new byte[8 << 10]))
        .onSuccess(written -> vertx.runOnContext(next -> writeOn(response)));
  }

  @Override
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Override
  List<Case> cases() {
    return List.of(
        reading("a route below a handler", "GET", "/api/users/1", "/api/users/{id}", "2xx"),
        reading("a sub-router's route", "GET", "/sub/items/7", "/sub/items/{id}", "2xx"),
        reading(
            "a sub-router in a sub-router",
            "GET",
            "/sub/inner/parts/3",
            "/sub/inner/parts/{part}",
            "2xx"),
        reading("405", "POST", "/api/users/1", "/api/users/{id}", "4xx"),
        reading("no route below a handler", "GET", "/api/nowhere", "none", "4xx"),
        reading("no route of a sub-router", "GET", "/sub/nowhere", "none", "4xx"),
        reading("no route", "GET", "/nowhere", "none", "4xx"),
        reading("a failure", "GET", "/fails", "/fails", "5xx"),
        leaving("a client leaves", "/endless", "/endless", "2xx"),
        cutting("a body is cut", "/upload", "/upload", "499"));
  }
}
