package dev.brisk.server.warm;

import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.endpoint.Router;
import dev.brisk.server.http.Response;
import dev.brisk.server.work.OwnWork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Asks the cached endpoints for what a list names, from within: no connection, no request metrics,
/// no line in the access log. Thread-safe.
///
/// What it asks goes the way of every request, so an answer that is there already is not loaded
/// again, and one that a client loads meanwhile is shared.
public final class Warmer implements AutoCloseable {
  public static final int DEFAULT_CONCURRENCY = 8;
  public static final int MAX_CONCURRENCY = 64;
  private static final long MAX_WAIT_SECONDS = 300;

  private final Router router;
  private final List<EndpointSettings> endpoints;
  // Made on the first use: a server's start is waited for.
  private @Nullable KeyRequests keys;
  private final int loop;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("brisk-warm").factory());
  private volatile boolean closed;

  /// @param router over the routes of endpoints with a cache and nothing else
  /// @param loop a number beyond those of the event loops, for state that each loop has
  public Warmer(Router router, List<EndpointSettings> endpoints, int loop) {
    this.router = router;
    this.endpoints = List.copyOf(endpoints);
    this.loop = loop;
  }

  /// Asks for each, in order.
  ///
  /// @param concurrency so many at once, 1 to [#MAX_CONCURRENCY]
  /// @param ratePerSecond at most so many begun in a second; 0: no limit
  /// @return complete when all have been answered; never fails
  public CompletionStage<WarmResult> warm(
      List<WarmRequest> requests, int concurrency, int ratePerSecond) {
    if (concurrency < 1 || concurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException(
          "concurrency must be 1 to " + MAX_CONCURRENCY + ", but is " + concurrency);
    }
    CompletableFuture<WarmResult> result = new CompletableFuture<>();
    OwnWork.start(
        "warm-list", () -> result.complete(run(List.copyOf(requests), concurrency, ratePerSecond)));
    return result;
  }

  /// The cache key of what a line of a list asks for; null when no cached endpoint answers it.
  ///
  /// @throws dev.brisk.server.problem.ProblemException when the request is not valid
  public @Nullable String key(String line) {
    WarmRequest request = WarmRequest.parse(line).orElse(null);
    if (request == null || request.method().equals(WarmRequest.KEY)) {
      return null;
    }
    String body = request.body();
    return router.key(
        request.method(),
        request.path(),
        request.query(),
        body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
  }

  private WarmResult run(List<WarmRequest> requests, int concurrency, int ratePerSecond) {
    Semaphore places = new Semaphore(concurrency);
    List<CompletableFuture<WarmResult>> all = new ArrayList<>();
    long nanosEach = ratePerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
    long next = System.nanoTime();
    for (WarmRequest request : requests) {
      while (nanosEach > 0 && System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
      next += nanosEach;
      places.acquireUninterruptibly();
      if (closed) {
        break;
      }
      all.add(ask(request).whenComplete((one, failure) -> places.release()));
    }
    WarmResult sum = WarmResult.NOTHING;
    for (CompletableFuture<WarmResult> one : all) {
      sum = sum.plus(one.join());
    }
    return sum;
  }

  private synchronized KeyRequests keys() {
    KeyRequests known = keys;
    if (known == null) {
      known = new KeyRequests(endpoints);
      keys = known;
    }
    return known;
  }

  private CompletableFuture<WarmResult> ask(WarmRequest written) {
    Optional<WarmRequest> found =
        written.method().equals(WarmRequest.KEY)
            ? keys().find(written.target())
            : Optional.of(written);
    if (found.isEmpty()) {
      return CompletableFuture.completedFuture(new WarmResult(0, 0, 0, 1, 0, List.of()));
    }
    WarmRequest request = found.get();
    WarmExchange exchange = new WarmExchange(request, loop, thread);
    try {
      thread.execute(() -> {
        try {
          router.handle(exchange);
        } catch (RuntimeException e) {
          exchange.answer.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      exchange.answer.completeExceptionally(e);
    }
    return exchange
        .answer
        .orTimeout(MAX_WAIT_SECONDS, TimeUnit.SECONDS)
        .handle((response, failure) ->
            response == null
                ? failed(request, String.valueOf(failure))
                : result(request, exchange.route(), response));
  }

  private static WarmResult result(WarmRequest request, int route, Response response) {
    if (route < 0) {
      return new WarmResult(0, 0, 0, 1, 0, List.of());
    }
    if (response.status() >= 400) {
      return failed(request, Integer.toString(response.status()));
    }
    String status = cacheStatus(response);
    if (status != null && status.startsWith("brisk; hit")) {
      return new WarmResult(0, 1, 0, 0, 0, List.of());
    }
    boolean stored = status != null && status.contains("; stored");
    return new WarmResult(stored ? 1 : 0, 0, stored ? 0 : 1, 0, 0, List.of());
  }

  private static @Nullable String cacheStatus(Response response) {
    for (Map.Entry<String, String> header : response.headers()) {
      if (header.getKey().equals("cache-status")) {
        return header.getValue();
      }
    }
    return null;
  }

  private static WarmResult failed(WarmRequest request, String how) {
    return new WarmResult(
        0, 0, 0, 0, 1, List.of(request.method() + " " + request.path() + ": " + how));
  }

  /// Begins nothing more.
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
  }
}
