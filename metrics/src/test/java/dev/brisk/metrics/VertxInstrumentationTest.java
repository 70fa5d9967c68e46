package dev.brisk.metrics;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.vertx.VertxInstrumentation;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

class VertxInstrumentationTest extends InstrumentationContract {
  private Vertx vertx;

  @Override
  String usersTemplate() {
    return "/users/{id}";
  }

  @Override
  int start(Instrumentator instrumentator) throws Exception {
    VertxInstrumentation metrics = new VertxInstrumentation(instrumentator);
    vertx = metrics.instrument(Vertx.builder()).build();
    var scrapes = metrics.expose();
    return vertx
        .createHttpServer()
        .exceptionHandler(ignored -> {})
        .requestHandler(request -> {
          String path = request.path();
          switch (path) {
            case "/metrics" -> {
              request.routed("/metrics");
              scrapes.handle(request);
            }
            case "/empty", "/fail", "/stream", "/echo", "/later" -> {
              request.routed(path);
              answer(request, path);
            }
            default -> {
              if (path.startsWith("/users/")) {
                request.routed("/users/:id");
                // Vert.x tells nobody when a handler runs: it says so itself, with one call.
                try (RequestSegment segment = RequestWork.of("GET /users/{id}").begin()) {
                  request.response().end("user\n");
                  segment.end(200);
                }
              } else {
                request.response().setStatusCode(404).end();
              }
            }
          }
        })
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .actualPort();
  }

  private void answer(HttpServerRequest request, String path) {
    var response = request.response();
    switch (path) {
      case "/empty" -> response.setStatusCode(204).end();
      case "/fail" -> response.setStatusCode(500).end();
      case "/later" -> vertx.setTimer(1, timer -> response.end("later"));
      case "/echo" -> {
        response.setChunked(true);
        request.pipeTo(response);
      }
      default -> {
        response.setChunked(true);
        for (int i = 0; i < CHUNKS; i++) {
          response.write(Buffer.buffer(CHUNK));
        }
        response.end();
      }
    }
  }

  @Override
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
