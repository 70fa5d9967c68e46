package dev.brisk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// [ServeStopIT] has the signal itself.
@Timeout(60)
class OrderlyStopTest {
  /// A server answers before its command has printed where; a signal in between ended it at once.
  @Test
  void aSignalBeforeTheServerIsUpEndsItOnceItIs() throws Exception {
    Thread hook;
    try (OrderlyStop stop = new OrderlyStop(Duration.ofSeconds(50))) {
      hook = Thread.startVirtualThread(stop::stop);
      int port;
      try (BriskServer server =
          BriskServer.start(
              BriskSettings.of().withServer(ServerSettings.defaults().withPort(0).withLoops(1)))) {
        port = server.port();
        stop.await(server);
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
            .isInstanceOf(IOException.class);
        assertThat(hook.isAlive()).as("the JVM waits").isTrue();
      }
    }
    hook.join();
  }

  @Test
  void whatNeverStartedHoldsUpNothing() throws Exception {
    OrderlyStop stop = new OrderlyStop(Duration.ofSeconds(50));
    stop.close();
    Thread hook = Thread.startVirtualThread(stop::stop);
    assertThat(hook.join(Duration.ofSeconds(40))).isTrue();
  }
}
