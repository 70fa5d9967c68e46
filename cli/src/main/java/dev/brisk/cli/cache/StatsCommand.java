package dev.brisk.cli.cache;

import dev.brisk.cli.support.ExitCodes;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// Prints what the cache did, by endpoint and tier.
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = "Print what the cache did since the server's start, by endpoint and tier.",
    footer = {
      "",
      "ratio is the part of the look-ups that waited for no load, stale answers",
      "included; joined are those that waited for another one's load. Columns in",
      "which nothing happened are left out.",
      "",
      "Examples:",
      "  brisk cache stats",
      "  brisk cache stats --json | jq .endpoints"
    })
final class StatsCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    JsonNode stats = server.client().get("/cache/stats", TIMEOUT);
    PrintWriter out = spec.commandLine().getOut();
    if (server.json()) {
      out.println(stats.toPrettyString());
      return ExitCodes.OK;
    }
    if (!stats.path("enabled").asBoolean(false)) {
      out.println("Caching is off: cache.enabled is false, or the server runs with --no-cache.");
      return ExitCodes.OK;
    }
    printEndpoints(stats, out);
    out.println();
    printTiers(stats, out);
    return ExitCodes.OK;
  }

  private static void printEndpoints(JsonNode stats, PrintWriter out) {
    if (stats.path("endpoints").isEmpty()) {
      out.println("No endpoint has a cache.");
      return;
    }
    JsonNode tier = stats.path("shared");
    boolean shared = tier.isString();
    Table table =
        new Table()
            .row(
                "endpoint",
                "ratio",
                "memory",
                shared ? tier.asString() : "",
                "stale",
                "misses",
                "joined",
                "loads",
                "failed",
                "load ms",
                "evicted");
    stats
        .path("endpoints")
        .forEachEntry((name, counts) -> {
          long memory = counts.path("memoryHits").asLong();
          long remote = counts.path("remoteHits").asLong();
          long stale = counts.path("staleHits").asLong();
          long misses = counts.path("misses").asLong();
          long collapsed = counts.path("collapsed").asLong();
          long served = memory + remote + stale + counts.path("failureHits").asLong();
          long all = served + misses + collapsed;
          long loads = counts.path("loads").asLong();
          table.row(
              stats.path("routes").path(name).asString(name),
              all == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * served / all),
              count(memory),
              shared ? count(remote) : "",
              unlessNone(stale),
              count(misses),
              unlessNone(collapsed),
              count(loads),
              unlessNone(counts.path("loadFailures").asLong()),
              loads == 0
                  ? "-"
                  : String.format(
                      Locale.ROOT, "%.2f", counts.path("loadNanos").asLong() / 1e6 / loads),
              unlessNone(counts.path("evictions").asLong()));
        });
    table.print(out);
  }

  /// A column of nothing is left out.
  private static String unlessNone(long value) {
    return value == 0 ? "" : count(value);
  }

  private static void printTiers(JsonNode stats, PrintWriter out) {
    JsonNode memory = stats.path("memory");
    long bytes = memory.path("bytes").asLong();
    long maximum = memory.path("maximumBytes").asLong();
    out.printf(
        Locale.ROOT,
        "memory     %s entries, %.1f of %.1f MiB%n",
        count(memory.path("entries").asLong()),
        bytes / 1048576.0,
        maximum / 1048576.0);
    JsonNode redis = stats.path("redis");
    String state = redis.path("state").asString("NONE");
    if (state.equals("NONE")) {
      out.println("shared     none: cache.redis or cache.memcached is not configured");
      return;
    }
    boolean up = state.equals("UP");
    out.printf(
        "%-10s %s; breaker %s, opened %s times; %s failures%n",
        stats.path("shared").asString("redis"),
        up ? "up" : "down",
        up ? "closed" : "open",
        count(redis.path("trips").asLong()),
        count(redis.path("failures").asLong()));
    out.printf(
        "           invalidations: %s sent, %s received, %s waiting%n",
        count(redis.path("invalidationsSent").asLong()),
        count(redis.path("invalidationsReceived").asLong()),
        count(redis.path("queuedInvalidations").asLong()));
  }

  private static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
