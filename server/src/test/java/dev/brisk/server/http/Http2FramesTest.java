package dev.brisk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.listen.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/2 as frames written by hand, for what no client library sends.
@Timeout(60)
class Http2FramesTest {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PROTOCOL_ERROR = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final AtomicInteger handled = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            HttpOptions.local(0),
            exchange -> {
              handled.incrementAndGet();
              exchange.respond(Response.of(200, "text/plain", new byte[] {'x'}));
            },
            ExchangeObserver.NONE);
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200));
  }

  private record Frame(int type, int stream, byte[] payload) {}

  /// A length, type, flags, stream and payload (RFC 9113, 4.1).
  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, (byte) (payload.length >> 8), (byte) payload.length});
    out.writeBytes(new byte[] {(byte) type, (byte) flags, 0, 0, 0, (byte) stream});
    out.writeBytes(payload);
    return out.toByteArray();
  }

  /// Fields without indexing and without Huffman coding (RFC 7541, 6.2.2).
  private static byte[] fields(List<String> namesAndValues) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      out.write(0);
      for (String text : namesAndValues.subList(i, i + 2)) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        out.write(bytes.length);
        out.writeBytes(bytes);
      }
    }
    return out.toByteArray();
  }

  private static byte[] post(int stream, boolean ended, String... lengths) {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", "POST", ":scheme", "http", ":path", "/a", ":authority", "x"));
    for (String length : lengths) {
      fields.add("content-length");
      fields.add(length);
    }
    return frame(HEADERS, END_HEADERS | (ended ? END_STREAM : 0), stream, fields(fields));
  }

  private static RawClient connected(int port) throws IOException {
    return new RawClient(port)
        .send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        .send(frame(SETTINGS, 0, 0, new byte[0]));
  }

  /// The next frame on a stream; others are passed over.
  private static Frame next(DataInputStream in, int stream) throws IOException {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readUnsignedByte();
      int on = in.readInt() & 0x7fffffff;
      byte[] payload = in.readNBytes(length);
      if (on == stream) {
        return new Frame(type, on, payload);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-1", "+5", "", "5 ", "0x5", "5,6", "99999999999999999999", "5|6"})
  void aLengthThatIsNoNumberEndsItsStreamAndNothingElse(String lengths) throws IOException {
    for (boolean ended : List.of(false, true)) {
      handled.set(0);
      try (RawClient client = connected(server.port())) {
        DataInputStream in = new DataInputStream(client.socket().getInputStream());
        client.send(post(1, ended, lengths.split("\\|", -1)));
        Frame refused = next(in, 1);
        assertThat(refused.type()).isEqualTo(RST_STREAM);
        assertThat(refused.payload()).containsExactly(0, 0, 0, PROTOCOL_ERROR);
        client.send(post(3, false, "2")).send(frame(DATA, END_STREAM, 3, new byte[2]));
        assertThat(next(in, 3).type()).isEqualTo(HEADERS);
        assertThat(handled).hasValue(1);
      }
    }
  }

  @Test
  void aBodyThatIsLongerThanItsLengthEndsItsStream() throws IOException {
    try (RawClient client = connected(server.port())) {
      DataInputStream in = new DataInputStream(client.socket().getInputStream());
      client.send(post(1, false, "2")).send(frame(DATA, END_STREAM, 1, new byte[3]));
      Frame frame = next(in, 1);
      while (frame.type() != RST_STREAM) {
        frame = next(in, 1);
      }
      assertThat(frame.payload()).containsExactly(0, 0, 0, PROTOCOL_ERROR);
      client.send(post(3, true, "0"));
      assertThat(next(in, 3).type()).isEqualTo(HEADERS);
    }
  }
}
