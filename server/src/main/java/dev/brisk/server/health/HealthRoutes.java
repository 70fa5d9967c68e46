package dev.brisk.server.health;

import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `/health/live`: this process answers. `/health/ready`: its sources are open and can serve, too.
/// Redis is reported but not required: without it requests are still answered.
public final class HealthRoutes {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int CHECK_TIMEOUT_SECONDS = 5;

  private final Map<String, CompletableFuture<Source>> sources;
  private final Supplier<String> redisState;
  private final BooleanSupplier confirmed;
  private final BooleanSupplier stopping;

  /// @param sources by endpoint name
  /// @param confirmed whether other nodes' invalidations are known to arrive
  public HealthRoutes(
      Map<String, CompletableFuture<Source>> sources,
      Supplier<String> redisState,
      BooleanSupplier confirmed,
      BooleanSupplier stopping) {
    this.sources = new TreeMap<>(sources);
    this.redisState = redisState;
    this.confirmed = confirmed;
    this.stopping = stopping;
  }

  public List<BoundRoute> routes(String path) {
    return List.of(
        new BoundRoute("GET", path + "/live", (exchange, match) -> live(exchange)),
        new BoundRoute("GET", path + "/ready", (exchange, match) -> ready(exchange)));
  }

  private void live(Exchange exchange) {
    send(exchange, 200, JSON.createObjectNode().put("status", "up"));
  }

  private void ready(Exchange exchange) {
    Map<String, CompletableFuture<String>> checks = new TreeMap<>();
    sources.forEach((name, source) -> checks.put(name, check(source)));
    CompletableFuture.allOf(checks.values().toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) -> {
          ObjectNode node = JSON.createObjectNode();
          boolean up =
              !stopping.getAsBoolean()
                  && checks.values().stream().allMatch(check -> check.join().isEmpty());
          node.put("status", up ? "up" : "down");
          if (stopping.getAsBoolean()) {
            node.put("stopping", true);
          }
          ObjectNode endpoints = node.putObject("endpoints");
          checks.forEach(
              (name, check) -> endpoints.put(name, check.join().isEmpty() ? "up" : check.join()));
          String redis = redisState.get();
          node.put("redis", redis);
          if (!redis.equals("none")) {
            // Reported, not required: memory's entries are short-lived meanwhile.
            node.put("invalidations", confirmed.getAsBoolean() ? "confirmed" : "unconfirmed");
          }
          send(exchange, up ? 200 : 503, node);
        });
  }

  private static CompletableFuture<String> check(CompletableFuture<Source> opening) {
    if (opening.state() != CompletableFuture.State.SUCCESS) {
      return CompletableFuture.completedFuture("It is still being opened.");
    }
    try {
      return opening
          .resultNow()
          .check()
          .toCompletableFuture()
          .copy()
          .orTimeout(CHECK_TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .handle((found, failure) ->
              failure == null ? problem(found) : "The check did not end within its time.");
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture("The check failed.");
    }
  }

  private static String problem(Optional<String> found) {
    return found.orElse("");
  }

  private static void send(Exchange exchange, int status, ObjectNode node) {
    exchange.respond(
        new Response(
            status,
            List.of(
                Map.entry("content-type", "application/json"),
                Map.entry("cache-control", "no-store")),
            new Body.Bytes(JSON.writeValueAsBytes(node))));
  }
}
