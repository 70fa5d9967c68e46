package dev.brisk.cli.cache;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// Prints what the tiers hold under a key.
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {
      "Print what the tiers hold for a request, or under a key. Nothing is counted or changed."
    },
    footer = {
      "",
      "A miss tells its key in the answer's Cache-Status.",
      "",
      "Examples:",
      "  brisk cache get --path /users/7",
      "  brisk cache get --path 'POST /predict {\"x\": 1}'",
      "  brisk cache get user:7 --json"
    })
final class GetCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final List<String> TIERS = List.of("memory", "redis", "memcached");

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(
      arity = "0..1",
      paramLabel = "KEY",
      description = "The key, as Cache-Status tells it.")
  private String key = "";

  @CommandLine.Option(
      names = "--path",
      paramLabel = "REQUEST",
      description = "The request instead: a path with its query, or POST, path and body.")
  private String request = "";

  @CommandLine.Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    if (key.isEmpty() == request.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Say which entry: a key, or --path such as /users/7.");
    }
    AdminClient client = server.client();
    String found = key.isEmpty() ? client.key(request, TIMEOUT) : key;
    return print(client.get("/cache/entry?key=" + encoded(found), TIMEOUT), found);
  }

  private static String encoded(String key) {
    return URLEncoder.encode(key, StandardCharsets.UTF_8);
  }

  private int print(JsonNode entry, String asked) {
    PrintWriter out = spec.commandLine().getOut();
    boolean found = TIERS.stream().anyMatch(entry::has);
    if (server.json()) {
      out.println(entry.toPrettyString());
    } else {
      if (found && key.isEmpty()) {
        out.println("key: " + printable(asked));
      }
      for (String tier : TIERS) {
        if (entry.has(tier)) {
          print(tier, entry.path(tier), out);
        }
      }
    }
    if (!found) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          entry.path("foreign").asBoolean(false)
              ? "Under '" + asked + "' lies something that no endpoint of this server made."
              : "No tier has an entry under '" + asked + "'.");
    }
    return ExitCodes.OK;
  }

  private static void print(String tier, JsonNode entry, PrintWriter out) {
    long ttl = entry.path("ttl").asLong();
    String state =
        !entry.path("valid").asBoolean(false)
            ? "invalidated"
            : ttl >= 0 ? "fresh for " + ttl + " s" : "expired " + -ttl + " s ago";
    long stale = entry.path("stale-ttl").asLong();
    out.printf("%s: %s, %d s old%n", tier, state, entry.path("age").asLong());
    field(out, "endpoint", entry.path("endpoint").asString());
    field(out, "status", entry.path("status").asString());
    if (stale > Math.max(0, ttl)) {
      field(out, "stale until", "in " + stale + " s");
    }
    if (!entry.path("tags").isEmpty()) {
      field(
          out,
          "tags",
          String.join(", ", entry.path("tags").valueStream().map(JsonNode::asString).toList()));
    }
    field(out, "etag", entry.path("etag").asString());
    if (entry.has("validator")) {
      field(out, "validator", entry.path("validator").asString());
    }
    field(out, "load", String.format(Locale.ROOT, "%.3f ms", entry.path("load-ms").asDouble()));
    field(
        out,
        "size",
        String.format(
            Locale.ROOT,
            "%,d bytes, %,d of them body",
            entry.path("bytes").asLong(),
            entry.path("body-bytes").asLong()));
    entry.path("headers").forEachEntry((name, value) -> field(out, name, value.asString()));
    String preview = entry.path("preview").asString("");
    field(out, "body", preview.isEmpty() ? "(not text)" : printable(preview));
  }

  private static void field(PrintWriter out, String name, String value) {
    out.printf("  %-14s %s%n", name, printable(value));
  }

  /// A terminal obeys control characters: none gets there.
  private static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == '\n' || c == '\t' ? ' ' : c)
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            safe.append('\uFFFD');
          } else {
            safe.appendCodePoint(c);
          }
        });
    return safe.toString();
  }
}
