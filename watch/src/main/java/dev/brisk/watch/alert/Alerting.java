package dev.brisk.watch.alert;

import dev.brisk.watch.Watcher;
import dev.brisk.watch.check.JdkClient;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.engine.Result;
import dev.brisk.watch.settings.AlertSettings;
import dev.brisk.watch.settings.Receiver;
import dev.brisk.watch.settings.WatchSettings;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Tells receivers what a watcher finds. Thread-safe.
public final class Alerting implements Watcher.Listener, AutoCloseable {
  private final WatchSettings settings;
  private final Alerts alerts;
  private final List<Delivery> deliveries = new ArrayList<>();
  private final long origin = System.nanoTime();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("brisk-alerts").daemon().factory());

  private Alerting(WatchSettings settings, Consumer<String> problems, Duration firstPause) {
    this.settings = settings;
    this.alerts = new Alerts(settings.alerts().grouping());
    for (Receiver receiver : settings.alerts().receivers()) {
      deliveries.add(new Delivery(receiver, problems, firstPause));
    }
  }

  /// @param problems is told in a sentence what could not be sent, without secrets; by any thread
  public static Alerting start(WatchSettings settings, Consumer<String> problems) {
    return start(settings, problems, Delivery.FIRST_PAUSE);
  }

  static Alerting start(WatchSettings settings, Consumer<String> problems, Duration firstPause) {
    Alerting alerting = new Alerting(settings, problems, firstPause);
    alerting.deliveries.forEach(Delivery::start);
    return alerting;
  }

  @Override
  public void finished(Result result, Instant at) {
    synchronized (alerts) {
      Instant now = now();
      boolean waited = alerts.next().isPresent();
      boolean maintenance = settings.inMaintenance(result.check().name(), at);
      alerts.take(result, at, maintenance, now);
      if (!waited) {
        alerts
            .next()
            .ifPresent(next ->
                timer.schedule(
                    this::tell, Duration.between(now, next).toMillis() + 1, TimeUnit.MILLISECONDS));
      }
    }
  }

  private void tell() {
    List<Alert> due;
    synchronized (alerts) {
      due = alerts.due(now());
    }
    for (Delivery delivery : deliveries) {
      List<Alert> wanted =
          due.stream()
              .filter(alert -> delivery.receiver().wants(alert.check(), alert.kind()))
              .toList();
      if (!wanted.isEmpty()) {
        delivery.send(wanted);
      }
    }
  }

  /// Of a clock that nobody sets.
  private Instant now() {
    return Instant.EPOCH.plusNanos(System.nanoTime() - origin);
  }

  /// Sends a message to each receiver once, and its end, and says what became of it.
  ///
  /// @return for each receiver's name what went wrong; empty if it took both
  public static Map<String, Optional<String>> test(AlertSettings settings, Instant now)
      throws InterruptedException {
    Alert alert =
        new Alert(
            "test-alert",
            Kind.DOWN,
            "brisk watch test-alert",
            "this is a test, nothing is wrong",
            now,
            null);
    Map<String, Optional<String>> outcomes = new LinkedHashMap<>();
    try (HttpClient client =
        JdkClient.builder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build()) {
      for (Receiver receiver : settings.receivers()) {
        Optional<String> failure = Optional.empty();
        for (Alert each : List.of(alert, alert.ended(now))) {
          for (Messages.Message message : Messages.of(receiver, List.of(each))) {
            if (failure.isEmpty()) {
              failure = Delivery.once(client, message).failure();
            }
          }
        }
        outcomes.put(receiver.name(), failure);
      }
    }
    return outcomes;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    deliveries.forEach(Delivery::close);
  }
}
