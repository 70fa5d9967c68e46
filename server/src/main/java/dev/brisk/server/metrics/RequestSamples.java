package dev.brisk.server.metrics;

import dev.brisk.server.admin.RequestSample;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.message.CacheOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/// Keeps the requests that somebody will ask about: the latest that failed (5xx) and the slowest of
/// the last five to ten minutes. Thread-safe.
///
/// A request that is neither costs two comparisons. Of many failures one is kept every 20 ms.
/// Requests of the server's own pages are nobody's.
public final class RequestSamples implements ExchangeObserver {
  private static final int FAILED = 50;
  private static final int SLOWEST = 20;
  private static final int MAX_PATH = 200;
  private static final long PERIOD_NANOS = Duration.ofMinutes(5).toNanos();
  private static final long BETWEEN_FAILURES_NANOS = Duration.ofMillis(20).toNanos();

  private static final Comparator<RequestSample> BY_DURATION =
      Comparator.comparingDouble(RequestSample::seconds);

  private final String[] endpoints;
  private final boolean[] own;
  private final LongSupplier nanos;
  private final ArrayDeque<RequestSample> failed = new ArrayDeque<>();
  private PriorityQueue<RequestSample> slowest = new PriorityQueue<>(BY_DURATION);
  private PriorityQueue<RequestSample> earlier = new PriorityQueue<>(BY_DURATION);

  /// What is not slower is none of the slowest; written with this object's monitor.
  private volatile long floorNanos;

  private volatile long periodEndNanos;
  private volatile long nextFailureNanos;

  public RequestSamples(List<BoundRoute> routes) {
    this(routes, System::nanoTime);
  }

  RequestSamples(List<BoundRoute> routes, LongSupplier nanos) {
    this.endpoints =
        routes.stream()
            .map(route -> route.method() + " " + route.template())
            .toArray(String[]::new);
    this.own = new boolean[routes.size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = routes.get(i).template().startsWith(ServerSettings.OWN_PATH);
    }
    this.nanos = nanos;
    periodEndNanos = nanos.getAsLong() + PERIOD_NANOS;
    nextFailureNanos = nanos.getAsLong();
  }

  @Override
  public void started(Exchange exchange) {}

  @Override
  public void finished(Exchange exchange, int status, long responseBytes) {
    long now = nanos.getAsLong();
    long duration = now - exchange.startNanos();
    boolean failure = status >= 500 && now - nextFailureNanos >= 0;
    if (!failure && duration <= floorNanos && now - periodEndNanos < 0) {
      return;
    }
    int route = exchange.route();
    if (route >= 0 && own[route]) {
      return;
    }
    keep(exchange, status, duration, now, failure);
  }

  private synchronized void keep(
      Exchange exchange, int status, long duration, long now, boolean failure) {
    if (now - periodEndNanos >= 0) {
      earlier = slowest;
      slowest = new PriorityQueue<>(BY_DURATION);
      floorNanos = 0;
      periodEndNanos = now + PERIOD_NANOS;
    }
    RequestSample sample = sample(exchange, status, duration);
    if (failure) {
      nextFailureNanos = now + BETWEEN_FAILURES_NANOS;
      failed.addFirst(sample);
      if (failed.size() > FAILED) {
        failed.removeLast();
      }
    }
    // Who left early says nothing of the server.
    if (status != 0 && duration > floorNanos) {
      slowest.add(sample);
      if (slowest.size() > SLOWEST) {
        slowest.remove();
        floorNanos = (long) (slowest.element().seconds() * 1e9);
      }
    }
  }

  private RequestSample sample(Exchange exchange, int status, long duration) {
    String path = exchange.path();
    CacheOutcome outcome = exchange.cacheOutcome();
    int route = exchange.route();
    return new RequestSample(
        System.currentTimeMillis(),
        route < 0 ? "no endpoint" : endpoints[route],
        exchange.method(),
        path.length() > MAX_PATH ? path.substring(0, MAX_PATH) + "…" : path,
        status,
        duration / 1e9,
        outcome == null ? "" : outcome.label(),
        exchange.requestId());
  }

  /// Newest first.
  public synchronized List<RequestSample> failed() {
    return List.copyOf(failed);
  }

  /// Slowest first.
  public synchronized List<RequestSample> slowest() {
    List<RequestSample> all = new ArrayList<>(slowest);
    all.addAll(earlier);
    all.sort(BY_DURATION.reversed());
    return List.copyOf(all.subList(0, Math.min(SLOWEST, all.size())));
  }
}
