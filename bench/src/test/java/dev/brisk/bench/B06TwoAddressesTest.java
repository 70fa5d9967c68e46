package dev.brisk.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.plan.Origin;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// B6: a name with two addresses, of which the server listens on the second.
class B06TwoAddressesTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  @Test
  void theAddressThatTakesTheConnectionIsTheOneOfTheRun() throws Exception {
    try (ScriptedServer server = ScriptedServer.start((request, exchange) -> exchange.ok("ok"))) {
      Origin origin = new Origin(false, "two.test", server.port());
      InetSocketAddress silent = new InetSocketAddress("127.0.0.2", server.port());
      InetSocketAddress listening = new InetSocketAddress("127.0.0.1", server.port());
      assertThat(Preflight.connect(origin, List.of(silent, listening), TIMEOUT))
          .isEqualTo(listening);
    }
  }

  @Test
  void whenNoneTakesItTheMessageNamesTheLast() {
    Origin origin = new Origin(false, "two.test", 1);
    List<InetSocketAddress> none =
        List.of(new InetSocketAddress("127.0.0.2", 1), new InetSocketAddress("127.0.0.3", 1));
    assertThatThrownBy(() -> Preflight.connect(origin, none, TIMEOUT))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("Cannot connect to two.test:1: 127.0.0.3: ");
  }
}
