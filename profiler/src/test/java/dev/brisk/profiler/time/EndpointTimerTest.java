package dev.brisk.profiler.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.fixtures.ServerProcess;
import dev.brisk.profiler.ProfilerException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stopwatch against servers whose delays are known.
class EndpointTimerTest {
  private static final int CALLS = 4;

  @Test
  void eachPhaseIsFoundWhereTheServerTakesItsTime(@TempDir Path directory) throws Exception {
    try (DelayedServer server = DelayedServer.tls(directory)) {
      long start = System.nanoTime();
      Timings timings = time(server.uri(), true, false);
      long around = System.nanoTime() - start;

      long handshake = DelayedServer.HANDSHAKE.toNanos();
      long firstByte = DelayedServer.FIRST_BYTE.toNanos();
      long body = DelayedServer.BODY.toNanos();
      for (Timings.Call call : timings.calls()) {
        assertThat(call.tlsNanos()).isGreaterThanOrEqualTo(handshake);
        assertThat(call.firstByteNanos()).isGreaterThanOrEqualTo(firstByte);
        assertThat(call.totalNanos()).isGreaterThanOrEqualTo(handshake + firstByte + body);
        assertThat(call.bodyBytes()).isEqualTo(10);
        assertThat(call.status()).isEqualTo(200);
      }
      assertThat(timings.phases().keySet())
          .containsExactly("connect", "TLS", "first byte", "body", "total");
      assertThat(timings.calls().stream().mapToLong(Timings.Call::totalNanos).sum())
          .isLessThan(around);
      assertThat(timings.serverSteps().get("db").median()).isEqualTo(12_500_000);
      assertThat(server.connections).hasValue(CALLS + EndpointTimer.WARM_UP);

      // No phase holds another's delay. A client that is woken late sees a phase end late and the
      // next one short, but not each time.
      ServerProcess.await(
          "a call whose phases are told apart",
          Duration.ofSeconds(20),
          () ->
              time(server.uri(), true, false).calls().stream()
                  .anyMatch(call ->
                      call.connectNanos() < handshake
                          && call.firstByteNanos() < firstByte + body
                          && call.bodyNanos() > body * 3 / 4));
    }
  }

  @Test
  void aKeptConnectionConnectsOnce() throws Exception {
    try (DelayedServer server = DelayedServer.plain(true)) {
      Timings timings = time(server.uri(), false, true);
      assertThat(timings.calls()).hasSize(CALLS).allMatch(call -> call.connectNanos() == 0);
      assertThat(timings.phases().keySet()).containsExactly("first byte", "body", "total");
      assertThat(server.connections).hasValue(1 + EndpointTimer.WARM_UP);
      assertThat(server.requests).hasValue(1 + CALLS + EndpointTimer.WARM_UP);
    }
  }

  @Test
  void aServerThatKeepsNoConnectionIsSaidSo() throws Exception {
    try (DelayedServer server = DelayedServer.plain(false)) {
      assertThat(time(server.uri(), false, false).calls()).hasSize(CALLS);
      assertThatThrownBy(() -> time(server.uri(), false, true))
          .hasMessageContaining("closes the connection after each answer");
    }
  }

  @Test
  void whatCannotBeReachedIsNamed(@TempDir Path directory) throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(() -> time(URI.create("http://localhost:" + free), false, false))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("No answer from localhost:" + free)
        .hasMessageContaining("Does the server run there?");
    try (DelayedServer server = DelayedServer.tls(directory)) {
      assertThatThrownBy(() -> time(server.uri(), false, false))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContaining("--insecure");
    }
    assertThatThrownBy(() -> request(URI.create("localhost:8000/x"), false))
        .hasMessageContaining("is no URL of a server");
  }

  private static Timings time(URI uri, boolean insecure, boolean kept) {
    return new EndpointTimer(request(uri, insecure)).run(CALLS, kept, new CompletableFuture<>());
  }

  private static TimedRequest request(URI uri, boolean insecure) {
    return new TimedRequest(
        TimedUrl.of(uri),
        "GET",
        List.of("Accept: */*"),
        new byte[0],
        Duration.ofSeconds(10),
        insecure);
  }
}
