package dev.brisk.examples.posts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server on the loopback interface that answers `GET /posts/1` to `GET /posts/100` in the form
/// of jsonplaceholder.typicode.com, with posts of our own.
///
/// Each answer is delayed by a timer, as a service across the internet would be: evenly between 80
/// and 150 ms, drawn by a seed. Everything else is a 404 with `{}`, at the same delay.
public final class PostsStandIn implements AutoCloseable {
  static final int MIN_DELAY_MILLIS = 80;
  static final int MAX_DELAY_MILLIS = 150;

  private static final Pattern PATH = Pattern.compile("/posts/([1-9][0-9]{0,5})");
  private static final int BACKLOG = 256;
  private static final long SEED = 100;

  private final HttpServer server;
  // No virtual threads in the served process: Java 25 may crash when a profiler reads their stacks.
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          4, Thread.ofPlatform().daemon().name("posts-stand-in-", 0).factory());
  private final SplittableRandom delays = new SplittableRandom(SEED);

  private PostsStandIn(HttpServer server) {
    this.server = server;
  }

  /// Starts on a free port.
  public static PostsStandIn start() throws IOException {
    // Without it, the JDK's server and the client's delayed acknowledgement wait 40 ms for each
    // other.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    PostsStandIn standIn = new PostsStandIn(HttpServer.create(address, BACKLOG));
    standIn.server.createContext("/", standIn::answerLater);
    standIn.server.setExecutor(standIn.threads);
    standIn.server.start();
    return standIn;
  }

  /// Such as `http://127.0.0.1:40123`.
  public URI url() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort());
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answerLater(HttpExchange exchange) {
    Executor later =
        CompletableFuture.delayedExecutor(nextDelayMillis(), TimeUnit.MILLISECONDS, threads);
    later.execute(() -> answer(exchange));
  }

  private synchronized int nextDelayMillis() {
    return delays.nextInt(MIN_DELAY_MILLIS, MAX_DELAY_MILLIS + 1);
  }

  private static void answer(HttpExchange exchange) {
    try (exchange) {
      Matcher matcher = PATH.matcher(exchange.getRequestURI().getPath());
      int id = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
      boolean found = id >= 1 && id <= Posts.COUNT && exchange.getRequestMethod().equals("GET");
      byte[] body = (found ? Posts.json(id) : "{}").getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      exchange.sendResponseHeaders(found ? 200 : 404, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } catch (IOException gone) {
      throw new UncheckedIOException("the client went away", gone);
    }
  }
}
