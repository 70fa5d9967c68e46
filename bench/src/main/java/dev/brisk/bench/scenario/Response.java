package dev.brisk.bench.scenario;

import dev.brisk.bench.plan.Units;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// An answer, or what came in place of one.
public final class Response {
  private final UserCarrier.Reply reply;
  private @Nullable List<Request.Named> headers;
  private @Nullable JsonNode tree;

  Response(UserCarrier.Reply reply) {
    this.reply = reply;
  }

  /// The status, or 0 without a complete answer.
  public int status() {
    return reply.status();
  }

  /// Whether there is an answer with a status below 400.
  public boolean ok() {
    return reply.status() > 0 && reply.status() < 400;
  }

  /// Time from asking to the end of the answer.
  public Duration time() {
    return Duration.ofNanos(reply.end() - reply.asked());
  }

  /// Why there is no complete answer, or null.
  public @Nullable String problem() {
    return reply.problem();
  }

  /// The first header of this name, whatever its case, or null.
  public @Nullable String header(String name) {
    for (Request.Named header : headers()) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return null;
  }

  /// The body as UTF-8, at most its first MiB; empty without one.
  public String body() {
    byte[] bytes = reply.body();
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  /// What a path such as `$.items[0].id` leads to in a body of JSON: the text of a string,
  /// otherwise JSON. Null when nothing is there or the body is not JSON.
  public @Nullable String json(String path) {
    JsonNode node = JsonPath.find(tree(), path);
    return node == null || node.isNull()
        ? null
        : node.isString() ? node.stringValue() : node.toString();
  }

  @Override
  public String toString() {
    return reply.error() == null
        ? "status " + status() + " in " + Units.time(time().toNanos())
        : String.valueOf(reply.problem());
  }

  List<Request.Named> headers() {
    List<Request.Named> known = headers;
    if (known == null) {
      headers = known = parse(reply.head());
    }
    return known;
  }

  private JsonNode tree() {
    JsonNode known = tree;
    if (known == null) {
      byte[] bytes = reply.body();
      try {
        known = bytes == null ? Request.JSON.missingNode() : Request.JSON.readTree(bytes);
      } catch (JacksonException e) {
        known = Request.JSON.missingNode();
      }
      tree = known;
    }
    return known;
  }

  private static List<Request.Named> parse(byte @Nullable [] head) {
    List<Request.Named> list = new ArrayList<>();
    if (head != null) {
      for (String line : new String(head, StandardCharsets.ISO_8859_1).split("\r?\n", -1)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          list.add(
              new Request.Named(
                  line.substring(0, colon).toLowerCase(Locale.ROOT),
                  line.substring(colon + 1).strip()));
        }
      }
    }
    return list;
  }
}
