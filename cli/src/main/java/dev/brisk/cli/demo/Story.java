package dev.brisk.cli.demo;

import dev.brisk.cli.demo.Caller.Request;
import dev.brisk.cli.demo.Caller.Response;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The opening of the demo, as a course on caching opens: the same input twice, then a write that
/// invalidates.
final class Story {
  static final String FLOWER =
      "{\"SepalLengthCm\":5.1,\"SepalWidthCm\":3.5,\"PetalLengthCm\":1.4,\"PetalWidthCm\":0.2}";
  static final Request PREDICT = new Request("POST", "/predict", FLOWER);
  static final int USER = 7;

  private static final int MAX_BODY_SHOWN = 64;

  private final Caller client;
  private final @Nullable DemoRedis redis;
  private final PrintWriter out;

  Story(Caller client, @Nullable DemoRedis redis, PrintWriter out) {
    this.client = client;
    this.redis = redis;
    this.out = out;
  }

  void tell() throws IOException {
    // The client's own start is no news of the server.
    client.send(Request.get("/health/live"));
    out.println("The same input twice");
    out.println("  POST /predict " + FLOWER);
    Response first = ask("  first", PREDICT, false);
    Response second = ask("  second", PREDICT, true);
    if (!second.body().equals(first.body())) {
      throw new IOException("the cache gave another answer than the source: " + second.body());
    }
    String key = first.cache().key();
    out.println("  key     " + key + ", fresh for " + second.cache().ttlSeconds() + " s more");
    if (redis != null && key != null) {
      out.println("  Redis   TTL " + key + " → " + redis.ttlSeconds(key));
    }
    out.println();

    out.println("A write that invalidates");
    String path = "/users/" + USER;
    Request get = Request.get(path);
    ask("  GET " + path, get, false);
    Response before = ask("  GET " + path, get, true);
    String changed = before.body().contains("\"age\":51") ? "52" : "51";
    String user = "{\"name\":\"Ada Lovelace\",\"age\":" + changed + "}";
    ask("  PUT " + path, new Request("PUT", path, user), false);
    Response after = ask("  GET " + path, get, false);
    if (!after.body().contains("Ada Lovelace") || !after.body().contains(changed)) {
      throw new IOException("after the write the old row was answered: " + after.body());
    }
    out.println();
    out.flush();
  }

  private Response ask(String title, Request request, boolean hit) throws IOException {
    Response response = client.send(request);
    if (response.status() < 200 || response.status() > 299) {
      throw new IOException(
          title.strip() + " was answered with " + response.status() + ": " + response.body());
    }
    if (response.cache().hit() != hit) {
      throw new IOException(
          title.strip() + " should have been a " + (hit ? "hit" : "miss") + ", but was not");
    }
    String write = title.contains("PUT") ? "write" : hit ? "hit" : "miss";
    out.printf(
        Locale.ROOT,
        "%-16s %-5s %8.2f ms  %s%n",
        title,
        write,
        response.millis(),
        shortened(response.body()));
    return response;
  }

  private static String shortened(String body) {
    return body.length() <= MAX_BODY_SHOWN ? body : body.substring(0, MAX_BODY_SHOWN) + " …";
  }
}
