package dev.brisk.cli.demo;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Sends single requests to a server on this machine and shows the answers.
final class Caller implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final String server;

  Caller(int port) {
    server = "http://127.0.0.1:" + port;
  }

  /// A request.
  ///
  /// @param json the body, or empty
  record Request(String method, String path, String json) {
    static Request get(String path) {
      return new Request("GET", path, "");
    }
  }

  /// An answer, and how long it took from sending the request.
  record Response(int status, CacheStatus cache, String body, double millis) {}

  Response send(Request request) throws IOException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(server + request.path))
            .timeout(TIMEOUT)
            .method(
                request.method,
                request.json.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(request.json));
    if (!request.json.isEmpty()) {
      builder.header("content-type", "application/json");
    }
    long start = System.nanoTime();
    try {
      HttpResponse<String> response = client.send(builder.build(), BodyHandlers.ofString());
      double millis = (System.nanoTime() - start) / 1e6;
      return new Response(
          response.statusCode(),
          CacheStatus.parse(response.headers().firstValue("cache-status").orElse("")),
          response.body(),
          millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + request.path);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
