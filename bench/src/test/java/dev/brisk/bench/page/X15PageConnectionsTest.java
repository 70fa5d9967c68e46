package dev.brisk.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.control.FakeLoad;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// 200 connections that said nothing kept everybody else out for a minute.
@Timeout(60)
class X15PageConnectionsTest {
  private final List<Socket> open = new ArrayList<>();
  private LoadPage page;

  @BeforeEach
  void start() throws IOException {
    page = LoadPage.start(new FakeLoad(), PageSettings.loopback(0));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    page.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port());
    socket.setSoTimeout(20_000);
    open.add(socket);
    return socket;
  }

  private String ask(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET /api/state HTTP/1.1\r\nHost: 127.0.0.1:" + page.port() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
  }

  @Test
  void whoAsksIsAnsweredHoweverManyConnectionsSayNothing() throws IOException {
    Socket first = connect();
    for (int i = 0; i < 450; i++) {
      Socket idle = connect();
      idle.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(ask(connect())).isEqualTo("HTTP/1.1 200");
    // The first of those that said nothing made room.
    assertThat(first.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void aConnectionThatAsksOutlivesThoseThatDoNot() throws IOException {
    Socket asking = connect();
    for (int i = 0; i < 450; i++) {
      connect();
      if (i % 100 == 0) {
        assertThat(ask(asking)).isEqualTo("HTTP/1.1 200");
        asking.getInputStream().skipNBytes(asking.getInputStream().available());
      }
    }
  }
}
