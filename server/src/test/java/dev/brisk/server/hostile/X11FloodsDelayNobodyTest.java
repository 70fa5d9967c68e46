package dev.brisk.server.hostile;

import static dev.brisk.server.hostile.Http2Frames.DATA;
import static dev.brisk.server.hostile.Http2Frames.END_HEADERS;
import static dev.brisk.server.hostile.Http2Frames.GOAWAY;
import static dev.brisk.server.hostile.Http2Frames.HEADERS;
import static dev.brisk.server.hostile.Http2Frames.PING;
import static dev.brisk.server.hostile.Http2Frames.RST_STREAM;
import static dev.brisk.server.hostile.Http2Frames.SETTINGS;
import static dev.brisk.server.hostile.Http2Frames.fields;
import static dev.brisk.server.hostile.Http2Frames.frame;
import static dev.brisk.server.hostile.Http2Frames.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.RawClient.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Eight connections that flood, and come back when they are cut off, keep no answer from others.
@Timeout(60)
class X11FloodsDelayNobodyTest {
  private static final int FRAMES = 4_000;
  private static final int ANSWERS = 30;
  private static final int RETURNS = 2;

  @TempDir private Path folder;

  private final Logger eventLoops = Logger.getLogger("io.netty");
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          if (line.getThrown() != null) {
            failures.add(line.getMessage() + line.getThrown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    eventLoops.addHandler(log);
  }

  @AfterEach
  void listenNoMore() {
    eventLoops.removeHandler(log);
  }

  @Test
  void honestClientsGetTheirAnswersWhileEightFlood() throws Exception {
    Files.writeString(folder.resolve("Echo.java"), YamlServer.ECHO);
    String yaml =
        """
        endpoints:
          - { path: GET /echo, params: { n: { type: integer } }, code: { file: Echo.java } }
          - { path: POST /body, body: { schema: { type: object } }, code: { file: Echo.java } }
        """;
    List<byte[]> floods = List.of(resets(), settings(), pings(), emptyData());
    AtomicBoolean leave = new AtomicBoolean();
    try (YamlServer server = YamlServer.start(folder, yaml);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Http2Frames kept = new Http2Frames(server.port())) {
      List<AtomicInteger> cuts = new ArrayList<>();
      List<Future<?>> flooders = new ArrayList<>();
      int n = 0;
      try {
        for (int i = 0; i < 8; i++) {
          byte[] flood = floods.get(i % floods.size());
          AtomicInteger cut = new AtomicInteger();
          cuts.add(cut);
          flooders.add(
              threads.submit(() -> {
                while (!leave.get()) {
                  flood(server.port(), flood);
                  cut.incrementAndGet();
                }
                return null;
              }));
        }
        while (n < ANSWERS || cuts.stream().anyMatch(cut -> cut.get() < RETURNS)) {
          assertAnswered(server, kept, n++);
          assertThat(flooders).noneMatch(Future::isDone);
        }
      } finally {
        leave.set(true);
      }
      for (Future<?> flooder : flooders) {
        flooder.get();
      }
      for (int last = n + ANSWERS; n < last; n++) {
        assertAnswered(server, kept, n);
      }
    }
    // Each answer to a request that had been reset meanwhile wrote a trace.
    assertThat(failures).isEmpty();
  }

  /// On a connection that is kept, and on a new one.
  private static void assertAnswered(YamlServer server, Http2Frames kept, int n)
      throws IOException {
    String path = "/echo?n=" + n;
    String answer = "{\"n\":" + n + "}";
    int stream = 2 * n + 1;
    kept.send(get(stream, path));
    assertThat(kept.nextOn(stream).type()).isEqualTo(HEADERS);
    assertThat(new String(kept.nextOn(stream).payload(), StandardCharsets.UTF_8)).isEqualTo(answer);
    Reply reply = server.get(path);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo(answer);
  }

  /// Sends it all on one connection, and returns when that was cut off.
  private static void flood(int port, byte[] flood) throws IOException {
    try (Http2Frames client = new Http2Frames(port)) {
      client.send(flood);
      client.next(GOAWAY);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("whoever floods is not cut off", e);
    } catch (IOException cutOff) {
      // A reset can overtake the GOAWAY.
      return;
    }
  }

  private static byte[] get(int stream, String path) {
    return request(
        stream, ":method", "GET", ":scheme", "http", ":path", path, ":authority", "localhost");
  }

  private static byte[] resets() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < FRAMES; i++) {
      int stream = 2 * i + 1;
      all.writeBytes(get(stream, "/echo?n=" + i));
      all.writeBytes(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
    }
    return all.toByteArray();
  }

  /// Forty in a frame. As of the pings, so many that no machine is so slow that it gives back in
  /// between what they cost: that would take it minutes.
  private static byte[] settings() {
    byte[] settings = new byte[240];
    for (int i = 0; i < settings.length; i += 6) {
      settings[i + 1] = 3;
      settings[i + 5] = 100;
    }
    return repeated(frame(SETTINGS, 0, 0, settings), FRAMES);
  }

  private static byte[] pings() {
    return repeated(frame(PING, 0, 0, new byte[8]), 40 * FRAMES);
  }

  private static byte[] emptyData() {
    byte[] head =
        frame(
            HEADERS,
            END_HEADERS,
            1,
            fields(
                ":method",
                "POST",
                ":scheme",
                "http",
                ":path",
                "/body",
                ":authority",
                "localhost",
                "content-type",
                "application/json"));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head);
    all.writeBytes(repeated(frame(DATA, 0, 1, new byte[0]), FRAMES));
    return all.toByteArray();
  }

  private static byte[] repeated(byte[] frame, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(frame);
    }
    return all.toByteArray();
  }
}
