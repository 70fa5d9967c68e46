package dev.brisk.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.LoadPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixSocketTest {
  private final AtomicLong answered = new AtomicLong();
  private final Set<String> hosts = ConcurrentHashMap.newKeySet();
  @TempDir Path folder;

  @Test
  void aUnixSocketIsLoadedAndTheHostIsThatOfTheUrl() throws Exception {
    Path path = folder.resolve("api.sock");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(path));
      Thread.ofVirtual().start(() -> accept(listener));
      Measures total =
          LoadTest.run(
                  LoadPlan.of("http://api.example/users/1")
                      .unixSocket(path)
                      .connections(5)
                      .requests(1003)
                      .build())
              .total()
              .measures();
      assertThat(total.requests()).isEqualTo(1003).isEqualTo(answered.get());
      assertThat(total.statuses()).isEqualTo(Map.of(200, 1003L));
      assertThat(total.errors()).isEmpty();
      assertThat(hosts).containsExactly("Host: api.example");
    }
  }

  private void accept(ServerSocketChannel listener) {
    while (listener.isOpen()) {
      try {
        SocketChannel channel = listener.accept();
        Thread.ofVirtual().start(() -> serve(channel));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
      String line;
      while ((line = in.readLine()) != null) {
        if (line.startsWith("Host:")) {
          hosts.add(line);
        } else if (line.isEmpty()) {
          answered.incrementAndGet();
          channel.write(
              ByteBuffer.wrap(
                  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                      .getBytes(StandardCharsets.UTF_8)));
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSocketThatIsNotThereAndAPathThatIsTooLongAreRefusedInOneSentence() {
    Path missing = folder.resolve("none.sock");
    assertThatThrownBy(
            () -> LoadTest.run(LoadPlan.of("http://api.example/").unixSocket(missing).build()))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("Cannot connect to the unix socket " + missing);
    Path tooLong = Path.of("/tmp/" + "x".repeat(120));
    assertThatThrownBy(() -> LoadPlan.of("http://api.example/").unixSocket(tooLong).build())
        .hasMessageContaining("has at most 107 bytes");
    assertThatThrownBy(() ->
            LoadTest.run(
                LoadPlan.of("http://no-such-host.invalid/")
                    .duration(Duration.ofMillis(100))
                    .build()))
        .as("without a socket the name is looked up")
        .hasMessageContaining("is unknown");
  }
}
