package dev.brisk.server.hostile;

import static dev.brisk.server.hostile.Http2Frames.DATA;
import static dev.brisk.server.hostile.Http2Frames.GOAWAY;
import static dev.brisk.server.hostile.Http2Frames.HEADERS;
import static dev.brisk.server.hostile.Http2Frames.PING;
import static dev.brisk.server.hostile.Http2Frames.PRIORITY;
import static dev.brisk.server.hostile.Http2Frames.RST_STREAM;
import static dev.brisk.server.hostile.Http2Frames.SETTINGS;
import static dev.brisk.server.hostile.Http2Frames.WINDOW_UPDATE;
import static dev.brisk.server.hostile.Http2Frames.frame;
import static dev.brisk.server.hostile.Http2Frames.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.listen.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/2 requests in which two readers could see different ones, errors that said NO_ERROR, and
/// floods of frames that bring nothing.
@Timeout(60)
class X11Http2RulesTest {
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            HttpOptions.local(0),
            exchange -> {
              handled.add(exchange.method() + " " + exchange.header("host") + exchange.path());
              String lengths = exchange.headers("content-length").toString();
              exchange.respond(
                  Response.of(200, "text/plain", lengths.getBytes(StandardCharsets.UTF_8)));
            },
            ExchangeObserver.NONE);
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200));
  }

  /// `name=value` parted by `|`.
  @ParameterizedTest
  @ValueSource(
      strings = {
        ":scheme=http|:path=/|:authority=x",
        ":method=GET|:path=/|:authority=x",
        ":method=GET|:scheme=http|:authority=x",
        ":method=GET|:scheme=http|:path=|:authority=x",
        ":method=GET|:method=GET|:scheme=http|:path=/|:authority=x",
        ":method=GET|:scheme=http|:path=/|:path=/b|:authority=x",
        ":method=GET|:scheme=http|:scheme=http|:path=/|:authority=x",
        ":method=G T|:scheme=http|:path=/|:authority=x",
        ":method=|:scheme=http|:path=/|:authority=x",
        ":method=GET|:scheme=ftp|:path=/|:authority=x",
        ":method=GET|:scheme=http|:path=a|:authority=x",
        ":method=GET|:scheme=http|:path=http://y/|:authority=x",
        ":method=GET|:scheme=http|:path=/",
        ":method=GET|:scheme=http|:path=/|:authority=",
        ":method=GET|:scheme=http|:path=/|host=",
        ":method=GET|:scheme=http|:path=/|:authority=x|:authority=x",
        ":method=GET|:scheme=http|:path=/|:authority=u@x",
        ":method=GET|:scheme=http|:path=/|:authority=u:p@x",
        ":method=GET|:scheme=http|:path=/|:authority=<script>",
        ":method=GET|:scheme=http|:path=/|:authority=x:99999",
        // From a report about another (haproxy 2941).
        ":method=GET|:scheme=http|:path=/|:authority=x/b",
        ":method=GET|:scheme=http|:path=/|:authority=x|host=y",
        ":method=GET|:scheme=http|:path=/|:authority=x|host=x|host=x",
        ":method=GET|:scheme=http|:path=/|host=x|host=y",
        ":method=GET|:scheme=http|:path=/|:authority=x|host=u@x",
        ":method=POST|:scheme=http|:path=/|:authority=x|content-length=0, 1",
        ":method=POST|:scheme=http|:path=/|:authority=x|content-length=0|content-length=1",
        ":method=GET|:scheme=http|:path=/|:authority=x|connection=close",
        ":method=GET|:scheme=http|:path=/|:authority=x|transfer-encoding=chunked",
        ":method=GET|:scheme=http|:path=/|:authority=x|Upper=a",
        ":method=GET|:scheme=http|:path=/|:authority=x|a=b\r\nc: d",
        ":method=GET|:scheme=http|:path=/|:authority=x|a b=c",
        ":method=GET|:scheme=http|:path=/|:authority=x|:status=200",
        ":method=GET|:scheme=http|:path=/|a=b|:authority=x"
      })
  void aMalformedRequestEndsItsStreamAndNothingElse(String written) throws IOException {
    try (Http2Frames client = new Http2Frames(server.port())) {
      client.send(request(1, split(written)));
      Http2Frames.Frame frame = client.nextOn(1);
      while (frame.type() == HEADERS || frame.type() == DATA) {
        frame = client.nextOn(1);
      }
      assertThat(frame.type()).isEqualTo(RST_STREAM);
      assertThat(frame.code()).isEqualTo(Http2Frames.PROTOCOL_ERROR);
      assertThat(handled).isEmpty();
      client.send(good(3));
      assertThat(client.nextOn(3).type()).isEqualTo(HEADERS);
      assertThat(handled).containsExactly("GET x/");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":method=GET|:scheme=http|:path=/|host=x",
        ":method=GET|:scheme=http|:path=/|:authority=x|host=X:80",
        ":method=GET|:scheme=https|:path=/|:authority=x:443|host=x",
        ":method=GET|:scheme=http|:path=/?a|:authority=[::1]:8080",
        ":method=OPTIONS|:scheme=http|:path=*|:authority=x",
        ":method=POST|:scheme=http|:path=/|:authority=x|content-length=0",
        ":method=GET|:scheme=http|:path=/|:authority=x|te=trailers"
      })
  void whatTheStandardAllowsIsAnswered(String written) throws IOException {
    try (Http2Frames client = new Http2Frames(server.port())) {
      client.send(request(1, split(written)));
      assertThat(client.nextOn(1).type()).isEqualTo(HEADERS);
      assertThat(handled).hasSize(1);
    }
  }

  /// RFC 9110, section 8.6: refused, or one valid number in its place.
  @ParameterizedTest
  @ValueSource(strings = {"content-length=0, 0", "content-length=0|content-length=0"})
  void aLengthThatIsRepeatedIsPassedOnAsOne(String lengths) throws IOException {
    try (Http2Frames client = new Http2Frames(server.port())) {
      client.send(request(1, split(":method=POST|:scheme=http|:path=/|:authority=x|" + lengths)));
      assertThat(client.next(DATA).payload()).asString().isEqualTo("[0]");
    }
  }

  private static String[] split(String written) {
    return Stream.of(written.split("\\|"))
        .flatMap(field -> {
          int equals = field.indexOf('=', 1);
          return Stream.of(field.substring(0, equals), field.substring(equals + 1));
        })
        .toArray(String[]::new);
  }

  private static byte[] good(int stream) {
    return request(stream, ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "x");
  }

  private static byte[] many(byte[] frame, int count) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }

  static Stream<Arguments> brokenFrames() {
    return Stream.of(
        Arguments.of(frame(DATA, 0, 0, new byte[1]), Http2Frames.PROTOCOL_ERROR),
        Arguments.of(frame(DATA, 0, 99, new byte[1]), Http2Frames.PROTOCOL_ERROR),
        Arguments.of(good(2), Http2Frames.PROTOCOL_ERROR),
        Arguments.of(frame(PING, 0, 0, new byte[7]), Http2Frames.FRAME_SIZE_ERROR),
        Arguments.of(frame(SETTINGS, 0, 0, new byte[5]), Http2Frames.FRAME_SIZE_ERROR),
        Arguments.of(frame(SETTINGS, 1, 0, new byte[6]), Http2Frames.FRAME_SIZE_ERROR),
        Arguments.of(
            frame(SETTINGS, 0, 0, new byte[] {0, 4, -1, -1, -1, -1}),
            Http2Frames.FLOW_CONTROL_ERROR),
        Arguments.of(frame(WINDOW_UPDATE, 0, 0, new byte[4]), Http2Frames.PROTOCOL_ERROR),
        Arguments.of(
            frame(HEADERS, 5, 1, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1}),
            Http2Frames.COMPRESSION_ERROR),
        Arguments.of(frame(HEADERS, 4, 1, new byte[17_000]), Http2Frames.FRAME_SIZE_ERROR));
  }

  @ParameterizedTest
  @MethodSource("brokenFrames")
  void anErrorOfTheConnectionIsToldByItsOwnCode(byte[] broken, int code) throws IOException {
    try (Http2Frames client = new Http2Frames(server.port())) {
      // What follows is never read: it must not make the kernel reset what the client is told.
      client.send(broken, many(good(3), 2_000));
      assertThat(client.next(GOAWAY).code()).isEqualTo(code);
    }
  }

  /// So many that no machine is so slow that a connection gets back in between what they cost. The
  /// codec itself ends those of empty DATA and of CONTINUATION; the others are for the meter.
  static Stream<Arguments> floods() {
    byte[] open =
        frame(
            HEADERS,
            Http2Frames.END_HEADERS,
            1,
            Http2Frames.fields(
                ":method", "POST", ":scheme", "http", ":path", "/", ":authority", "x"));
    byte[] manySettings = many(new byte[] {0, 1, 0, 0, 16, 0}, 2_000);
    return Stream.of(
        flood("SETTINGS", frame(SETTINGS, 0, 0, new byte[0])),
        arguments("one long SETTINGS", frame(SETTINGS, 0, 0, manySettings)),
        flood("SETTINGS ACK", frame(SETTINGS, 1, 0, new byte[0])),
        flood("PING", frame(PING, 0, 0, new byte[8])),
        flood("PING ACK", frame(PING, 1, 0, new byte[8])),
        flood("PRIORITY", frame(PRIORITY, 0, 3, new byte[] {0, 0, 0, 1, 9})),
        flood("WINDOW_UPDATE", frame(WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1})),
        flood("unknown", frame(0xee, 0, 0, new byte[0])),
        arguments("empty DATA", concat(open, many(frame(DATA, 0, 1, new byte[0]), 4_000))),
        arguments("tiny DATA", concat(open, many(frame(DATA, 0, 1, new byte[1]), 40_000))),
        arguments(
            "CONTINUATION",
            concat(
                frame(HEADERS, 0, 1, new byte[0]),
                many(frame(Http2Frames.CONTINUATION, 0, 1, new byte[0]), 4_000))));
  }

  private static Arguments flood(String name, byte[] frame) {
    return arguments(name, many(frame, 40_000));
  }

  private static byte[] concat(byte[] one, byte[] other) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(one);
    all.writeBytes(other);
    return all.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void aFloodOfFramesThatBringNothingEndsItsConnection(String name, byte[] flood)
      throws IOException {
    try (Http2Frames client = new Http2Frames(server.port())) {
      client.send(flood);
      assertThat(client.next(GOAWAY).code()).isEqualTo(Http2Frames.ENHANCE_YOUR_CALM);
    }
  }

  @Test
  void whoAsksMuchAndAcknowledgesEachAnswerIsNoFlood() throws IOException {
    try (Http2Frames client = new Http2Frames(server.port())) {
      // Many at a time, so that the test takes no longer on a busy machine.
      for (int batch = 0; batch < 15; batch++) {
        byte[][] frames = new byte[300][];
        for (int i = 0; i < 100; i++) {
          frames[3 * i] = good(200 * batch + 2 * i + 1);
          frames[3 * i + 1] = frame(WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 9});
          frames[3 * i + 2] = frame(PING, 0, 0, new byte[8]);
        }
        client.send(frames);
        assertThat(client.nextOn(200 * batch + 199).type()).isEqualTo(HEADERS);
      }
      assertThat(handled).hasSize(1_500);
    }
  }
}
