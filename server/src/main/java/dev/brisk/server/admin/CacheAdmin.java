package dev.brisk.server.admin;

import dev.brisk.cache.CacheStore;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `/brisk/cache`: what the cache does (`GET /stats`), and purging (`POST /purge` with `{"keys":
/// […]}`, `{"tags": […]}` or `{"all": true}`).
///
/// A purge is answered when no request to this node gets the old values any more.
public final class CacheAdmin implements AdminExtension {
  private static final int MAX_NAMES = 10_000;

  private final @Nullable CacheStore store;

  /// @param store null: caching is off
  public CacheAdmin(@Nullable CacheStore store) {
    this.store = store;
  }

  @Override
  public String name() {
    return "cache";
  }

  @Override
  public List<AdminRoute> routes() {
    return List.of(
        new AdminRoute("GET", "/stats", (exchange, match) -> stats(exchange)),
        new AdminRoute(
            "POST",
            "/purge",
            (exchange, match) -> AdminReplies.read(exchange, node -> purge(exchange, node))));
  }

  private void stats(Exchange exchange) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("enabled", store != null);
    if (store != null) {
      answer.put("memory", store.memoryStatistics());
      answer.put("redis", store.remoteStatistics());
      answer.put("endpoints", store.statistics());
    }
    exchange.respond(AdminReplies.json(200, answer));
  }

  private void purge(Exchange exchange, JsonNode node) {
    List<String> keys = names(node.get("keys"));
    List<String> tags = names(node.get("tags"));
    JsonNode all = node.get("all");
    boolean everything = all != null && all.isBoolean() && all.booleanValue();
    if (keys == null || tags == null || (keys.isEmpty() && tags.isEmpty() && !everything)) {
      refuse(
          exchange,
          "Say what to purge: {\"keys\": [\"user:7\"]}, {\"tags\": [\"user:7\"]} or {\"all\": true};"
              + " at most "
              + MAX_NAMES
              + " names at once.");
      return;
    }
    CacheStore purged = store;
    if (purged == null) {
      refuse(exchange, "Caching is off: there is nothing to purge.");
      return;
    }
    CompletionStage<Void> done;
    try {
      done = everything ? purged.clear() : purged.invalidate(keys);
      done = done.thenCompose(first -> purged.invalidateTags(tags));
    } catch (IllegalArgumentException e) {
      refuse(exchange, "Not purged: " + e.getMessage() + ".");
      return;
    }
    done.whenComplete((nothing, failure) -> {
      if (failure != null) {
        refuse(exchange, "Not purged: a tag has 1 to 4096 characters.");
        return;
      }
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("keys", keys.size());
      answer.put("tags", tags.size());
      answer.put("all", everything);
      exchange.respond(AdminReplies.json(200, answer));
    });
  }

  /// Null when it is no list of names.
  private static @Nullable List<String> names(@Nullable JsonNode node) {
    if (node == null) {
      return List.of();
    }
    if (!node.isArray() || node.size() > MAX_NAMES) {
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
    exchange.respond(Response.of(Problem.of(400, detail), exchange.path()));
  }
}
