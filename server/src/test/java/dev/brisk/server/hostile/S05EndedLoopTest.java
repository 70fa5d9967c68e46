package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.listen.HttpServer;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An event loop that died took its share of the connections with it, and nobody was told.
@Timeout(60)
class S05EndedLoopTest {
  @Test
  void anEventLoopThatEndsIsNoticed() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    HttpServer server =
        HttpServer.start(
            HttpOptions.local(0),
            exchange -> {
              EventExecutor loop = Objects.requireNonNull(ThreadExecutorMap.currentExecutor());
              loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            },
            ExchangeObserver.NONE,
            told::complete);
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(told.get(20, TimeUnit.SECONDS)).matches("event loop \\d+ has ended");
    } finally {
      server.close(Duration.ofMillis(100));
    }
  }

  /// Out of descriptors, the class that writes a status line was not found, and never again.
  @Test
  void aClassThatCannotBeLoadedIsNoticed() throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    HttpServer server =
        HttpServer.start(
            HttpOptions.local(0),
            exchange -> {
              throw new NoClassDefFoundError("dev/brisk/Missing");
            },
            ExchangeObserver.NONE,
            told::complete);
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(told.get(20, TimeUnit.SECONDS)).contains("could not be loaded", "Missing");
    } finally {
      server.close(Duration.ofMillis(100));
    }
  }
}
