package dev.brisk.monitor;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The metrics of a service that can be broken at will. Its traffic is made up, a hundred requests
/// a second to each endpoint, so that no busy machine changes it.
final class DrilledService implements AutoCloseable {
  static final List<String> ENDPOINTS = List.of("cart", "list");
  private static final double PER_SECOND = 100;
  private static final Duration PAST = Duration.ofMinutes(75);

  private final HttpServer server;
  private double good = PER_SECOND * PAST.toSeconds();
  private double failed;
  private double late;
  private long seen = System.nanoTime();
  private boolean down;
  private boolean failing;
  private boolean slow;
  private boolean redisUp = true;

  DrilledService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean answers = exchange.getRequestURI().getPath().equals("/watcher") || !down();
          byte[] body = metrics().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(answers ? 200 : 500, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized void down(boolean value) {
    down = value;
  }

  private synchronized boolean down() {
    return down;
  }

  synchronized void failing(boolean value) {
    count();
    failing = value;
  }

  synchronized void slow(boolean value) {
    count();
    slow = value;
  }

  synchronized void redisUp(boolean value) {
    redisUp = value;
  }

  private void count() {
    long now = System.nanoTime();
    double requests = PER_SECOND * (now - seen) / 1e9;
    seen = now;
    if (failing) {
      failed += requests;
    } else if (slow) {
      late += requests;
    } else {
      good += requests;
    }
  }

  private synchronized String metrics() {
    count();
    StringBuilder text = new StringBuilder("brisk_redis_up " + (redisUp ? 1 : 0) + "\n");
    for (String endpoint : ENDPOINTS) {
      text.append(samples(endpoint, "", good, failed, late, ""));
    }
    return text.toString();
  }

  /// What Prometheus would know if it had scraped good traffic each second before.
  String history() {
    StringBuilder text = new StringBuilder();
    long start = Instant.now().minus(PAST).getEpochSecond();
    String labels = ",job=\"brisk\",instance=\"" + address() + "\"";
    for (String endpoint : ENDPOINTS) {
      for (long second = 0; second < PAST.toSeconds(); second++) {
        text.append(samples(endpoint, labels, second * PER_SECOND, 0, 0, " " + (start + second)));
      }
    }
    return text.append("# EOF\n").toString();
  }

  private static String samples(
      String endpoint, String labels, double good, double failed, double late, String time) {
    String of = "handler=\"/" + endpoint + "\",method=\"GET\"" + labels;
    double all = good + failed + late;
    return """
    http_requests_total{%1$s,status="2xx"} %2$s%7$s
    http_requests_total{%1$s,status="5xx"} %3$s%7$s
    http_request_duration_seconds_bucket{%1$s,le="0.5"} %4$s%7$s
    http_request_duration_seconds_bucket{%1$s,le="+Inf"} %5$s%7$s
    http_request_duration_seconds_count{%1$s} %6$s%7$s
    """
        .formatted(of, good + late, failed, good + failed, all, all, time);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
