package dev.brisk.server.hostile;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.RawClient.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With `cache:` an endpoint read bodies by another parser than without, and so answered otherwise.
@Timeout(120)
class S04OneReadingTest {

  @TempDir static Path directory;
  private static YamlServer server;

  @BeforeAll
  static void start() throws Exception {
    Files.writeString(directory.resolve("Echo.java"), YamlServer.ECHO);
    Files.writeString(
        directory.resolve("any.json"),
        "{\"properties\":{\"n\":{\"type\":\"integer\"},\"a\":{\"uniqueItems\":true}}}");
    server =
        YamlServer.start(
            directory,
            """
            endpoints:
              - path: POST /plain
                body: { schema: any.json }
                code: { file: Echo.java }
              - path: POST /cached
                body: { schema: any.json }
                code: { file: Echo.java }
                cache: { ttl: 1m }
            """);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void theOddBodiesAreReadAlike() throws IOException {
    List<byte[]> bodies = new ArrayList<>();
    for (String text :
        new String[] {
          "",
          " ",
          "{}",
          "[]",
          "null",
          "0",
          "\"x\"",
          "{\"n\":1e21}",
          "{\"n\":1000000000000000000001}",
          "{\"n\":123456789012345678901234567890}",
          "{\"n\":1e400}",
          "{\"n\":1e-400}",
          "{\"n\":-0}",
          "{\"n\":-0.0}",
          "{\"n\":1.10}",
          "{\"n\":2.0}",
          "{\"n\":01}",
          "{\"n\":.5}",
          "{\"n\":1.}",
          "{\"n\":+1}",
          "{\"n\":1e1000000000}",
          "{\"n\":NaN}",
          "{\"b\":1,\"a\":[1,1.0]}",
          "{\"b\":2,\"a\":[2,1,3]}",
          "{\"a\":1,\"a\":1}",
          "{\"a\":1,\"\\u0061\":2}",
          "{\"z\":1,\"a\":[],\"m\":{\"y\":1,\"b\":2}}",
          "{}{}",
          "{} x",
          "{}\n\t ",
          "{},",
          "[1,]",
          "{\"a\":1,}",
          "//c\n{}",
          "{'a':1}",
          "{a:1}",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\ud83d\\ude00\"",
          "\"\\u0000\"",
          "\"\t\"",
          "\"\\x\"",
          "\"\\/\"",
          "\uFEFF{}",
          "\"\u2028\"",
          "[".repeat(64) + "]".repeat(64),
          "[".repeat(65) + "]".repeat(65),
          "[".repeat(5000),
          "{\"a\":".repeat(70) + "1" + "}".repeat(70),
          "1".repeat(1000),
          "1".repeat(1001),
          "0." + "1".repeat(1000),
          "0." + "1".repeat(1001),
          "tru",
          "nul",
          "truex"
        }) {
      bodies.add(text.getBytes(UTF_8));
    }
    for (Charset charset :
        new Charset[] {
          UTF_16BE,
          UTF_16LE,
          Charset.forName("UTF-32BE"),
          Charset.forName("UTF-32LE"),
          Charset.forName("UTF-16")
        }) {
      bodies.add("{\"x\":\"é\"}".getBytes(charset));
    }
    for (String hex :
        new String[] {
          "22c0af22",
          "22e080af22",
          "22f08080af22",
          "22eda08022",
          "22f4908080" + "22",
          "22ff22",
          "2280" + "22",
          "22c3",
          "22c322",
          "efbbbf7b7d",
          "7b7d00",
          "007b7d",
          "22f09f988022",
          "2261cc8022"
        }) {
      bodies.add(HexFormat.of().parseHex(hex));
    }
    for (byte[] body : bodies) {
      alike(body);
    }
  }

  @Test
  void generatedBodiesAreReadAlike() throws IOException {
    Random random = new Random(4);
    int accepted = 0;
    for (int i = 0; i < 400; i++) {
      StringBuilder text = new StringBuilder();
      value(random, 4, text);
      byte[] body = text.toString().getBytes(UTF_8);
      if (i % 2 == 1) {
        body = damaged(body, random);
      }
      accepted += alike(body) == 200 ? 1 : 0;
    }
    assertThat(accepted).isBetween(100, 399);
  }

  @Test
  void whatIsNotUtf8WithoutAMarkIsRefused() throws IOException {
    for (byte[] body :
        new byte[][] {
          "{}".getBytes(UTF_16LE),
          "\uFEFF{}".getBytes(UTF_8),
          "\"\\ud800\"".getBytes(UTF_8),
          HexFormat.of().parseHex("22c0af22")
        }) {
      for (String path : new String[] {"/plain", "/cached"}) {
        Reply reply = server.send("POST", path, body);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text()).contains("JSON");
      }
    }
  }

  private int alike(byte[] body) throws IOException {
    Reply plain = server.send("POST", "/plain", body);
    String said = plain.text().replace("/plain", "/cached");
    for (int i = 0; i < 2; i++) { // the second may be a hit
      Reply cached = server.send("POST", "/cached", body);
      assertThat(cached.status())
          .as("%s: without a cache %s, with one %s", shown(body), said, cached.text())
          .isEqualTo(plain.status());
      assertThat(cached.text()).as(shown(body)).isEqualTo(said);
    }
    assertThat(plain.status()).as(shown(body)).isIn(200, 400, 422);
    return plain.status();
  }

  private static String shown(byte[] body) {
    return body.length > 200 ? body.length + " bytes" : new String(body, UTF_8);
  }

  private static void value(Random random, int depth, StringBuilder out) {
    switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> out.append(random.nextBoolean() ? "true" : "null");
      case 1 -> out.append(random.nextLong());
      case 2 -> number(random, out);
      case 3, 4 -> string(random, out);
      case 5 -> {
        out.append('[');
        for (int i = random.nextInt(4); i > 0; i--) {
          value(random, depth - 1, out);
          out.append(i > 1 ? " , " : "");
        }
        out.append(']');
      }
      default -> {
        out.append('{');
        for (int i = random.nextInt(5); i > 0; i--) {
          out.append('"').append((char) ('a' + random.nextInt(20))).append("\":");
          value(random, depth - 1, out);
          out.append(i > 1 ? ",\n" : "");
        }
        out.append('}');
      }
    }
  }

  private static void number(Random random, StringBuilder out) {
    out.append(random.nextBoolean() ? "-" : "").append(random.nextInt(1000));
    if (random.nextBoolean()) {
      out.append('.').append(random.nextInt(1_000_000)).append("0".repeat(random.nextInt(3)));
    }
    if (random.nextBoolean()) {
      out.append("e").append(random.nextBoolean() ? "+" : "-").append(random.nextInt(40));
    }
  }

  private static void string(Random random, StringBuilder out) {
    out.append('"');
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> out.append(String.format("\\u%04x", random.nextInt(0xD7FF)));
        case 1 -> out.append("é\uD83D\uDE00");
        case 2 -> out.append("\\n");
        default -> out.append((char) ('a' + random.nextInt(26)));
      }
    }
    out.append('"');
  }

  /// One byte changed, put in or taken out.
  private static byte[] damaged(byte[] body, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int place = random.nextInt(body.length);
    out.write(body, 0, place);
    int kind = random.nextInt(3);
    if (kind > 0) {
      out.write(
          random.nextBoolean() ? random.nextInt(256) : "{}[],:\"\\0e-.".charAt(random.nextInt(12)));
    }
    int rest = kind == 1 ? place : place + 1;
    out.write(body, rest, body.length - rest);
    return out.toByteArray();
  }
}
