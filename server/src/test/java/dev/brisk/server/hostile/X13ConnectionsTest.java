package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpBounds;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.listen.HttpServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Idle connections starved everybody, health included.
@Timeout(60)
class X13ConnectionsTest {
  private static final int CONNECTIONS = 64;

  private static HttpServer start(HttpBounds bounds) {
    return HttpServer.start(
        HttpOptions.local(0).withBounds(bounds),
        exchange -> exchange.respond(Response.of(200, "text/plain", new byte[] {'x'})),
        ExchangeObserver.NONE);
  }

  @Test
  void healthIsAnsweredAndIdleConnectionsMakeRoomWhenAllAreTaken() throws Exception {
    List<RawClient> attackers = new ArrayList<>();
    try (HttpServer server =
        start(HttpBounds.of(CONNECTIONS).withVital(path -> path.equals("/health/live")))) {
      // All but the reserve of four, at work as far as the server can tell, and one of the reserve.
      for (int i = 0; i < CONNECTIONS - 4; i++) {
        RawClient attacker = new RawClient(server.port());
        attackers.add(attacker);
        assertThat(attacker.request("GET", "/").status()).isEqualTo(200);
      }
      try (RawClient health = new RawClient(server.port())) {
        assertThat(health.request("GET", "/health/live").status()).isEqualTo(200);
      }
      // Refused while only the reserve is left, answered once an idle one made room.
      int status = 0;
      for (long end = System.nanoTime() + 20_000_000_000L;
          status != 200 && System.nanoTime() - end < 0; ) {
        try (RawClient client = new RawClient(server.port())) {
          status = client.request("GET", "/").status();
          assertThat(status).isIn(200, 503);
          // Held for a moment, so that the server sees that the reserve is in use.
          client.answersWithin(java.time.Duration.ofMillis(300));
        }
      }
      assertThat(status).isEqualTo(200);
      assertThat(server.limited(Limit.IDLE_CONNECTIONS)).isPositive();
    } finally {
      for (RawClient attacker : attackers) {
        attacker.close();
      }
    }
  }

  @Test
  void anAddressHasItsShareAndNoMore() throws Exception {
    try (HttpServer server = start(HttpBounds.of(CONNECTIONS).withPerAddress(2, true));
        RawClient first = new RawClient(server.port());
        RawClient second = new RawClient(server.port())) {
      assertThat(first.request("GET", "/").status()).isEqualTo(200);
      assertThat(second.request("GET", "/").status()).isEqualTo(200);
      try (RawClient third = new RawClient(server.port())) {
        assertThat(third.ends()).isTrue();
      }
      assertThat(server.limited(Limit.CONNECTIONS_OF_ADDRESS)).isEqualTo(1);
      first.close();
      while (server.connectionCount() > 1) {
        Thread.onSpinWait();
      }
      try (RawClient again = new RawClient(server.port())) {
        assertThat(again.request("GET", "/").status()).isEqualTo(200);
      }
    }
  }
}
