package dev.brisk.server;

import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// Opens the sources of all endpoints side by side, behind the back of a listener that is up
/// already: loading a model and compiling a handler take tenths of a second each, a database some
/// hundredths. The quick ones come first.
///
/// Closing it closes what was opened, also what opens only later.
final class SourceOpening implements AutoCloseable {
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

  private final Map<String, CompletableFuture<Source>> sources = new LinkedHashMap<>();
  private final ExecutorService threads;
  private final List<Runnable> expensive = new ArrayList<>();

  /// @param open opens the source of one endpoint; called on other threads
  SourceOpening(List<EndpointSettings> endpoints, Function<EndpointSettings, Source> open) {
    threads =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("brisk-open-", 0).factory());
    endpoints.forEach(endpoint -> sources.put(endpoint.name(), new CompletableFuture<>()));
    endpoints.stream()
        .sorted(Comparator.comparing(SourceOpening::time))
        .forEach(endpoint -> {
          CompletableFuture<Source> opening = of(endpoint.name());
          Runnable task = () -> opening.completeAsync(() -> open.apply(endpoint), Runnable::run);
          if (time(endpoint).compareTo(SourceType.EXPENSIVE) < 0) {
            threads.execute(task);
          } else {
            expensive.add(task);
          }
        });
  }

  /// Now the listener is up: what is expensive no longer delays it.
  void openRest() {
    expensive.forEach(threads::execute);
    threads.shutdown();
  }

  private static Duration time(EndpointSettings endpoint) {
    return SourceType.of(endpoint.source()).openingTime(endpoint.source());
  }

  CompletableFuture<Source> of(String endpoint) {
    return Objects.requireNonNull(sources.get(endpoint));
  }

  /// By endpoint.
  Map<String, CompletableFuture<Source>> all() {
    return Collections.unmodifiableMap(sources);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    // Side by side: each may wait for calls that do not end.
    List<Thread> closing = new ArrayList<>();
    for (CompletableFuture<Source> opening : sources.values()) {
      if (opening.state() == CompletableFuture.State.SUCCESS) {
        closing.add(
            Thread.ofPlatform()
                .daemon()
                .name("brisk-close")
                .start(() -> opening.resultNow().close()));
      } else {
        opening.thenAccept(Source::close);
      }
    }
    try {
      for (Thread thread : closing) {
        thread.join(CLOSE_BOUND);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
