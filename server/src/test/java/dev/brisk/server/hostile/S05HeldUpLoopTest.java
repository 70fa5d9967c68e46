package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpBounds;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.listen.HttpServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A loop that was held up took requests that lay unread in the kernel for late ones: 408.
@Timeout(60)
class S05HeldUpLoopTest {
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(2);

  @Test
  void aHeadThatCameWhileTheServerWasHeldUpIsNotLate() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    HttpOptions plain = HttpOptions.local(0);
    HttpOptions options =
        new HttpOptions(
            plain.host(),
            0,
            1,
            plain.maxHead(),
            plain.maxTarget(),
            plain.maxDrain(),
            HEAD_TIMEOUT,
            plain.bodyTimeout(),
            plain.idleTimeout(),
            HttpBounds.of(16),
            null,
            null,
            null);
    try (HttpServer server =
            HttpServer.start(
                options,
                exchange -> {
                  if (exchange.path().equals("/hold")) {
                    held.countDown();
                    holdUp();
                  }
                  exchange.respond(Response.of(200, "text/plain", new byte[] {'x'}));
                },
                ExchangeObserver.NONE);
        RawClient slow = new RawClient(server.port());
        RawClient holding = new RawClient(server.port())) {
      // Answered, so the part of the next head that came with it has been read, too.
      slow.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\n");
      assertThat(slow.read().status()).isEqualTo(200);
      holding.send("GET /hold HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
      slow.send("Host: localhost\r\n\r\n");
      assertThat(slow.read().status()).isEqualTo(200);
      assertThat(holding.read().status()).isEqualTo(200);
    }
  }

  /// Keeps the event loop from its clients for longer than a head may take.
  private static void holdUp() {
    long end = System.nanoTime() + HEAD_TIMEOUT.multipliedBy(2).toNanos();
    for (long left = 1; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
