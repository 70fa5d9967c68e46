package dev.brisk.cli.demo;

import dev.brisk.cli.demo.Caller.Request;
import dev.brisk.cli.demo.Caller.Response;
import dev.brisk.cli.support.Terminal;
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

  private static final int REHEARSALS = 100;

  /// What is left of 80 columns.
  private static final int MAX_BODY_SHOWN = 42;

  private final Caller client;
  private final @Nullable DemoRedis redis;
  private final PrintWriter out;

  Story(Caller client, @Nullable DemoRedis redis, PrintWriter out) {
    this.client = client;
    this.redis = redis;
    this.out = out;
  }

  void tell() throws IOException {
    rehearse();
    title("The same input twice");
    out.println("  POST /predict " + FLOWER.replace("\"PetalL", "\n                 \"PetalL"));
    Response first = ask("  first", PREDICT, false);
    Response second = ask("  second", PREDICT, true);
    if (!second.body().equals(first.body())) {
      throw new IOException("the cache gave another answer than the source: " + second.body());
    }
    String key = first.cache().key();
    out.println("  key  " + key);
    out.println("       fresh for " + second.cache().ttlSeconds() + " s more");
    if (redis != null && key != null) {
      out.println("       TTL in Redis " + redis.ttlSeconds(key) + " s");
    }
    out.println();

    title("A write that invalidates");
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

  /// Both first requests of a JVM take milliseconds whatever they ask for, a hit as a miss: that is
  /// no news of the cache. Other inputs than those of the story go the same ways before it.
  private void rehearse() throws IOException {
    for (int i = 0; i < REHEARSALS; i++) {
      Request predict = new Request("POST", "/predict", FLOWER.replace("5.1", "4." + (100 + i)));
      client.send(predict);
      client.send(predict);
      Request user = Request.get("/users/" + (USER + 1 + i));
      client.send(user);
      client.send(user);
    }
  }

  private void title(String text) {
    Terminal.print(out, Terminal.Style.HEADING, text);
    out.println();
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
