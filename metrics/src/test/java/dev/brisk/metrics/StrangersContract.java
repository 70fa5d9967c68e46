package dev.brisk.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// M1, M2, M7 and M8: what is counted when a request goes wrong, by one rule on every server. Each
/// server answers a table of its own; `start` and `stop` as in [OptionsContract].
abstract class StrangersContract {
  /// What the client does.
  enum Client {
    READS_ALL,
    /// Goes away once the answer has begun.
    LEAVES,
    /// Goes away in the middle of its own body.
    CUTS_ITS_BODY
  }

  /// A request, and the labels that it must be counted under.
  record Case(
      String what, Client client, String method, String path, String handler, String status) {
    String line() {
      return "http_requests_total{handler=\"%s\",method=\"%s\",status=\"%s\"}"
          .formatted(handler, method, status);
    }
  }

  static Case reading(String what, String method, String path, String handler, String status) {
    return new Case(what, Client.READS_ALL, method, path, handler, status);
  }

  static Case leaving(String what, String path, String handler, String status) {
    return new Case(what, Client.LEAVES, "GET", path, handler, status);
  }

  static Case cutting(String what, String path, String handler, String status) {
    return new Case(what, Client.CUTS_ITS_BODY, "POST", path, handler, status);
  }

  abstract int start(Instrumentator instrumentator) throws Exception;

  abstract void stop() throws Exception;

  abstract List<Case> cases();

  @Test
  void whatGoesWrongIsCountedByTheSameRule() throws Exception {
    Instrumentator instrumentator = Instrumentator.builder().runtime(false).build();
    int port = start(instrumentator);
    try {
      List<String> wrong = new ArrayList<>();
      for (Case one : cases()) {
        Map<String, Double> before = counts(instrumentator);
        send(port, one);
        try {
          // A server may have to wait for a time-out of its own.
          ServerProcess.await(
              "any count", Duration.ofSeconds(90), () -> !counts(instrumentator).equals(before));
        } catch (IllegalStateException never) {
          wrong.add(one.what() + ": not counted, but must be " + one.line());
          continue;
        }
        Map<String, Double> expected = new TreeMap<>(before);
        expected.merge(one.line(), 1.0, Double::sum);
        Map<String, Double> after = counts(instrumentator);
        if (!after.equals(expected)) {
          after.entrySet().removeAll(before.entrySet());
          wrong.add(one.what() + ": " + after.keySet() + ", but must be " + one.line());
        }
      }
      assertThat(wrong).isEmpty();
    } finally {
      stop();
    }
  }

  private static void send(int port, Case one) throws IOException {
    boolean body = one.client() == Client.CUTS_ITS_BODY;
    String head =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(one.method(), one.path(), body ? 100_000 : 0);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      switch (one.client()) {
        case READS_ALL -> in.readAllBytes();
        case LEAVES -> {
          assertThat(in.read()).as("the answer begins").isPositive();
          // A reset, as when a client is killed with answers unread.
          socket.setSoLinger(true, 0);
        }
        case CUTS_ITS_BODY -> socket.getOutputStream().write(new byte[1000]);
      }
    }
  }

  private static Map<String, Double> counts(Instrumentator instrumentator) {
    Map<String, Double> counts = new TreeMap<>();
    new String(instrumentator.scrape(null, null).body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("http_requests_total{") && !line.endsWith(" 0.0"))
        .forEach(line -> {
          int space = line.lastIndexOf(' ');
          counts.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
    return counts;
  }
}
