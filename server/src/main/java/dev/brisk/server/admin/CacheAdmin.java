package dev.brisk.server.admin;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.Inspection;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.endpoint.EntryView;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.proxy.Proxy;
import dev.brisk.server.warm.WarmRequest;
import dev.brisk.server.warm.Warmer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `/brisk/cache`: what the cache does (`GET /stats`), what lies under a key (`GET /entry?key=…`),
/// the key of a request (`GET /key?request=GET /users/7`), purging (`POST /purge` with `{"keys":
/// […]}`, `{"tags": […]}` or `{"all": true}`, of a proxy's answers also by `urls`, `prefixes` and
/// `hosts`, and `"soft": true` to go on answering with the old values while they are loaded anew),
/// and loading ahead (`POST /warm` with `{"requests": ["/users/7", …], "concurrency": 8, "rate":
/// 100}`).
///
/// A purge is answered when no request to this node gets the old values any more.
public final class CacheAdmin implements AdminExtension {
  private static final int MAX_NAMES = 10_000;
  private static final int MAX_PREFIXES = 32;
  private static final int MAX_WARM_REQUESTS = 1000;
  private static final int MAX_WARM_CALLS = 4;
  private static final int MAX_RATE = 100_000;

  private final @Nullable CacheStore store;
  private final Warmer warmer;
  private final Map<String, String> routes;
  private final InstantSource clock;
  private final AtomicInteger warming = new AtomicInteger();

  /// @param store null: caching is off
  /// @param clock the store's
  public CacheAdmin(
      @Nullable CacheStore store,
      Warmer warmer,
      List<EndpointSettings> endpoints,
      InstantSource clock) {
    this.store = store;
    this.warmer = warmer;
    this.routes =
        endpoints.stream()
            .filter(endpoint -> endpoint.cache() != null)
            .collect(
                Collectors.toUnmodifiableMap(
                    EndpointSettings::name, each -> each.method() + " " + each.path()));
    this.clock = clock;
  }

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public List<AdminLink> links() {
    return List.of(
        new AdminLink(
            "/stats",
            "Cache",
            "What it did by endpoint and tier, as JSON; brisk cache stats prints a table."));
  }

  @Override
  public List<AdminRoute> routes() {
    return List.of(
        new AdminRoute("GET", "/stats", (exchange, match) -> stats(exchange)),
        new AdminRoute("GET", "/entry", (exchange, match) -> entry(exchange)),
        new AdminRoute("GET", "/key", (exchange, match) -> key(exchange)),
        new AdminRoute(
            "POST",
            "/purge",
            (exchange, match) -> AdminReplies.read(exchange, node -> purge(exchange, node))),
        new AdminRoute(
            "POST",
            "/warm",
            (exchange, match) -> AdminReplies.read(exchange, node -> warm(exchange, node))));
  }

  private void stats(Exchange exchange) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("enabled", store != null);
    if (store != null) {
      answer.put("memory", store.memoryStatistics());
      answer.put("shared", store.remoteKind());
      answer.put("redis", store.remoteStatistics());
      answer.put("endpoints", store.statistics());
      answer.put("routes", routes);
    }
    exchange.respond(AdminReplies.json(200, answer));
  }

  private void entry(Exchange exchange) {
    CacheStore seen = store;
    if (seen == null) {
      refuse(exchange, "Caching is off: there are no entries.");
      return;
    }
    String key = AdminReplies.query(exchange, "key");
    if (key == null || key.isEmpty()) {
      refuse(exchange, "Say which: ?key=user:7, percent-encoded.");
      return;
    }
    CompletionStage<Inspection> inspecting;
    try {
      inspecting = seen.inspect(key);
    } catch (IllegalArgumentException e) {
      refuse(exchange, "Not looked up: " + e.getMessage());
      return;
    }
    inspecting.whenComplete((found, failure) -> {
      if (failure != null) {
        refuse(exchange, "Not looked up.");
        return;
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("key", key);
      put(answer, "memory", found.memory());
      put(answer, seen.remoteKind() == null ? "redis" : seen.remoteKind(), found.remote());
      answer.put("foreign", found.unreadable());
      exchange.respond(AdminReplies.json(200, answer));
    });
  }

  private void key(Exchange exchange) {
    String request = AdminReplies.query(exchange, "request");
    String key = request == null || store == null ? null : warmer.key(request);
    if (key == null) {
      refuse(
          exchange,
          "No endpoint with a cache answers "
              + (request == null ? "that" : request)
              + ". Write a path such as /users/7, or POST /predict {\"x\": 1}.");
    } else {
      exchange.respond(AdminReplies.json(200, Map.of("key", key)));
    }
  }

  private void put(Map<String, Object> answer, String tier, Inspection.@Nullable StoredEntry held) {
    Map<String, Object> view = held == null ? null : EntryView.of(held, clock.millis());
    if (view != null) {
      answer.put(tier, view);
    }
  }

  private void purge(Exchange exchange, JsonNode node) {
    List<String> keys = names(node.get("keys"), MAX_NAMES);
    List<String> tags = names(node.get("tags"), MAX_NAMES);
    List<String> urls = names(node.get("urls"), MAX_NAMES);
    List<String> prefixes = names(node.get("prefixes"), MAX_PREFIXES);
    List<String> hosts = names(node.get("hosts"), MAX_PREFIXES);
    boolean everything = isTrue(node.get("all"));
    if (keys == null
        || tags == null
        || urls == null
        || prefixes == null
        || hosts == null
        || !everything && Stream.of(keys, tags, urls, prefixes, hosts).allMatch(List::isEmpty)) {
      refuse(
          exchange,
          "Say what to purge: {\"keys\": [\"user:7\"]}, {\"tags\": [\"user:7\"]}, {\"all\": true} or, of"
              + " a proxy, {\"urls\": [\"http://localhost:8000/users/7\"]}, {\"prefixes\":"
              + " [\"http://localhost:8000/users/\"]} or {\"hosts\": [\"localhost:8000\"]};"
              + " at most "
              + MAX_NAMES
              + " names at once, "
              + MAX_PREFIXES
              + " of them prefixes, as many hosts.");
      return;
    }
    CacheStore purged = store;
    if (purged == null) {
      refuse(exchange, "Caching is off: there is nothing to purge.");
      return;
    }
    Purge purge = isTrue(node.get("soft")) ? Purge.SOFT : Purge.HARD;
    CompletionStage<Void> done;
    try {
      List<String> all = new ArrayList<>(keys);
      urls.forEach(url -> all.add(Proxy.key(url)));
      List<String> beginnings = new ArrayList<>();
      prefixes.forEach(prefix -> beginnings.add(Proxy.prefix(prefix)));
      hosts.forEach(host -> beginnings.addAll(Proxy.prefixesOf(host)));
      done = everything ? purged.clear(purge) : purged.invalidate(all, purge);
      done =
          done.thenCompose(first -> purged.invalidateTags(tags, purge))
              .thenCompose(first -> purged.invalidatePrefixes(beginnings, purge));
    } catch (IllegalArgumentException e) {
      refuse(exchange, "Not purged: " + e.getMessage() + ".");
      return;
    }
    done.whenComplete((nothing, failure) -> {
      if (failure != null) {
        refuse(exchange, "Not purged: a tag and a prefix have 1 to 4096 characters.");
        return;
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("keys", keys.size());
      answer.put("tags", tags.size());
      answer.put("urls", urls.size());
      answer.put("prefixes", prefixes.size());
      answer.put("hosts", hosts.size());
      answer.put("all", everything);
      answer.put("soft", purge == Purge.SOFT);
      exchange.respond(AdminReplies.json(200, answer));
    });
  }

  private void warm(Exchange exchange, JsonNode node) {
    List<String> lines = names(node.get("requests"), MAX_WARM_REQUESTS);
    int concurrency = node.path("concurrency").asInt(Warmer.DEFAULT_CONCURRENCY);
    int rate = node.path("rate").asInt(0);
    if (store == null) {
      refuse(exchange, "Caching is off: there is nothing to warm.");
    } else if (lines == null
        || lines.isEmpty()
        || concurrency < 1
        || concurrency > Warmer.MAX_CONCURRENCY
        || rate < 0
        || rate > MAX_RATE) {
      refuse(
          exchange,
          "Say what to load: {\"requests\": [\"/users/7\"], \"concurrency\": 8, \"rate\": 100}; at"
              + " most "
              + MAX_WARM_REQUESTS
              + " requests at once, "
              + Warmer.MAX_CONCURRENCY
              + " side by side, "
              + MAX_RATE
              + " a second.");
    } else if (warming.incrementAndGet() > MAX_WARM_CALLS) {
      warming.decrementAndGet();
      exchange.respond(
          Response.of(
              ProblemDetails.of(503, "Others are warming the cache already: wait for them.")
                  .withHeader("retry-after", "5"),
              exchange.path()));
    } else {
      List<WarmRequest> requests =
          lines.stream().flatMap(line -> WarmRequest.parse(line).stream()).toList();
      warmer
          .warm(requests, concurrency, rate)
          .whenComplete((result, failure) -> {
            warming.decrementAndGet();
            exchange.respond(AdminReplies.json(200, result));
          });
    }
  }

  private static boolean isTrue(@Nullable JsonNode node) {
    return node != null && node.isBoolean() && node.booleanValue();
  }

  /// Null when it is no list of names.
  private static @Nullable List<String> names(@Nullable JsonNode node, int maximum) {
    if (node == null) {
      return List.of();
    }
    if (!node.isArray() || node.size() > maximum) {
      return null;
    }
    List<String> names = new ArrayList<>(node.size());
    for (JsonNode name : node) {
      if (!name.isString() || name.stringValue().isEmpty()) {
        return null;
      }
      names.add(name.stringValue());
    }
    return names;
  }

  private static void refuse(Exchange exchange, String detail) {
    exchange.respond(Response.of(ProblemDetails.of(400, detail), exchange.path()));
  }
}
