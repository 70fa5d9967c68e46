package dev.brisk.bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ResponseParserTest {
  /// Everything that a caller can see after some bytes and, perhaps, the end of the connection.
  private record Seen(
      boolean complete,
      boolean failed,
      int status,
      boolean keepAlive,
      long bodyBytes,
      int retryAfter,
      String body) {}

  private static Seen parse(byte[] bytes, int[] cuts, boolean head, boolean close) {
    ResponseParser parser = new ResponseParser();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    parser.start(head, body::write);
    int from = 0;
    for (int cut : cuts) {
      from = feed(parser, bytes, from, cut);
    }
    feed(parser, bytes, from, bytes.length);
    if (close && !parser.isFailed()) {
      parser.close();
    }
    return new Seen(
        parser.isComplete(),
        parser.isFailed(),
        parser.status(),
        parser.isComplete() && parser.keepAlive(),
        parser.bodyBytes(),
        parser.retryAfterSeconds(),
        body.toString(ISO_8859_1));
  }

  private static int feed(ResponseParser parser, byte[] bytes, int from, int to) {
    if (to <= from || parser.isComplete() || parser.isFailed()) {
      return Math.max(from, to);
    }
    int used = parser.consume(bytes, from, to - from);
    assertThat(used).isBetween(0, to - from);
    if (used < to - from) {
      assertThat(parser.isComplete() || parser.isFailed()).isTrue();
    }
    return to;
  }

  private static Seen parse(String text) {
    return parse(text.getBytes(ISO_8859_1), new int[0], false, false);
  }

  private static Seen parseThenClose(String text) {
    return parse(text.getBytes(ISO_8859_1), new int[0], false, true);
  }

  @Test
  void contentLengthEndsTheAnswer() {
    Seen seen = parse("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello");
    assertThat(seen).isEqualTo(new Seen(true, false, 200, true, 5, -1, "hello"));
  }

  @Test
  void chunksAreJoinedAndExtensionsAndTrailersPassedOver() {
    Seen seen =
        parse(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n"
                + "5;name=\"v\"\r\nhello\r\n00a\r\n, you all!\r\n0\r\nX-Sum: 1\r\n\r\n");
    assertThat(seen.complete()).isTrue();
    assertThat(seen.body()).isEqualTo("hello, you all!");
  }

  @Test
  void anAnswerWithoutLengthEndsWithTheConnection() {
    String text = "HTTP/1.1 200 OK\r\n\r\nhello";
    assertThat(parse(text).complete()).isFalse();
    assertThat(parseThenClose(text)).isEqualTo(new Seen(true, false, 200, false, 5, -1, "hello"));
  }

  @Test
  void aShortBodyIsNotCompleteWhenTheConnectionCloses() {
    assertThat(parseThenClose("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello").complete())
        .isFalse();
    assertThat(parseThenClose("HTTP/1.1 200 OK\r\nContent-Le").complete()).isFalse();
    assertThat(
            parseThenClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                .complete())
        .isFalse();
  }

  @Test
  void answersToHeadAnd204And304HaveNoBody() {
    byte[] head = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n".getBytes(ISO_8859_1);
    assertThat(parse(head, new int[0], true, false).complete()).isTrue();
    assertThat(parse("HTTP/1.1 204 No Content\r\n\r\n").complete()).isTrue();
    assertThat(parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").complete()).isTrue();
  }

  @Test
  void interimAnswersArePassedOver() {
    Seen seen =
        parse(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    assertThat(seen.status()).isEqualTo(201);
    assertThat(seen.complete()).isTrue();
    assertThat(parse("HTTP/1.1 101 Switching Protocols\r\n\r\n").failed()).isTrue();
    assertThat(parse("HTTP/1.1 100 Continue\r\n\r\n".repeat(101)).failed()).isTrue();
  }

  @Test
  void connectionReuseFollowsVersionAndHeader() {
    assertThat(
            parse("HTTP/1.1 200 OK\r\nContent-Length:0\r\nConnection: CLOSE\r\n\r\n").keepAlive())
        .isFalse();
    assertThat(parse("HTTP/1.0 200 OK\r\nContent-Length:0\r\n\r\n").keepAlive()).isFalse();
    assertThat(
            parse("HTTP/1.0 200 OK\r\nContent-Length:0\r\nConnection: x, Keep-Alive\r\n\r\n")
                .keepAlive())
        .isTrue();
  }

  @Test
  void retryAfterInSecondsIsRead() {
    assertThat(parse("HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n").retryAfter())
        .isEqualTo(7);
    assertThat(
            parse("HTTP/1.1 503 No\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\n\r\n")
                .retryAfter())
        .isEqualTo(-1);
  }

  @Test
  void aHitIsReadFromCacheStatusAndNothingElse() {
    String[] hits = {
      "brisk; hit; ttl=59; key=\"a;b\"",
      "brisk;hit",
      "origin; fwd=miss, cdn; hit;ttl=3",
      "a; key=\"x\\\"; y\"; hit",
      "a; hit=?1",
    };
    String[] misses = {
      "brisk; fwd=miss; stored",
      "a; key=\"; hit\"",
      "hit",
      "a; hits",
      "a; hit=?0",
      "a; detail=\"hit; hit\"; fwd=stale",
      "",
    };
    for (String hit : hits) {
      assertThat(cacheHit("CACHE-status: " + hit)).as(hit).isTrue();
    }
    for (String miss : misses) {
      assertThat(cacheHit("Cache-Status: " + miss)).as(miss).isFalse();
    }
    assertThat(cacheHit("Content-Type: a; hit")).isFalse();
  }

  private static boolean cacheHit(String header) {
    byte[] head =
        ("HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 0\r\n\r\n")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    ResponseParser parser = new ResponseParser();
    parser.start(false, null);
    parser.consume(head, 0, head.length);
    assertThat(parser.isComplete()).isTrue();
    return parser.cacheHit();
  }

  @Test
  void whatIsNotHttpFails() {
    List<String> bad =
        List.of(
            "SSH-2.0-OpenSSH_9.2\r\nand so on\r\n\r\n",
            "HTTP/2 200 OK\r\nX: yes it is\r\n\r\n",
            "HTTP/1.1 20 OK\r\nX: y\r\n\r\n",
            "HTTP/1.1 099 Low\r\n\r\n",
            "\r\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: y\r\n folded\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\rX: y\r\nA: b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n");
    for (String text : bad) {
      assertThat(parse(text).failed()).as(text).isTrue();
    }
  }

  /// Entry B9: it waited for an empty line, and counted as a time-out.
  @Test
  void whatIsNotHttpFailsWithItsFirstBytes() {
    for (String text :
        List.of("SSH-2.0-OpenSSH_9.2\r\n", "+PONG", "HTTP/2", "\u0015\u0003\u0001", "x")) {
      assertThat(parse(text).failed()).as(text).isTrue();
    }
    assertThat(parse("HTTP/1").failed()).isFalse();
  }

  @Test
  void everythingHasALimit() {
    String endless = "HTTP/1.1 200 OK\r\nX: " + "a".repeat(ResponseParser.HEAD_BYTES_MAX);
    assertThat(parse(endless).failed()).isTrue();
    assertThat(parse(endless + "\r\n\r\n").failed()).isTrue();
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertThat(parse(chunked + "5;" + "x".repeat(5_000)).failed()).isTrue();
    assertThat(parse(chunked + "0\r\n" + "A: b\r\n".repeat(20_000)).failed()).isTrue();
  }

  @Test
  void skippedBodyBytesAreCounted() {
    ResponseParser parser = new ResponseParser();
    parser.start(false, null);
    byte[] head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nabc".getBytes(ISO_8859_1);
    parser.consume(head, 0, head.length);
    assertThat(parser.skippable()).isEqualTo(99_997);
    parser.skip(99_997);
    assertThat(parser.isComplete()).isTrue();
    assertThat(parser.bodyBytes()).isEqualTo(100_000);
    assertThat(parser.wireBytes()).isEqualTo(head.length + 99_997L);
  }

  @Property(tries = 2000)
  void anySplitOfTheBytesGivesTheSameResult(
      @ForAll("answers") String text, @ForAll long seed, @ForAll boolean head) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    Seen whole = parse(bytes, new int[0], head, true);
    Random random = new Random(seed);
    int[] cuts = random.ints(8, 0, bytes.length + 1).sorted().toArray();
    assertThat(parse(bytes, cuts, head, true)).isEqualTo(whole);
    int[] each = new int[bytes.length];
    for (int i = 0; i < each.length; i++) {
      each[i] = i + 1;
    }
    assertThat(parse(bytes, each, head, true)).isEqualTo(whole);
  }

  /// A parser that remembers its last head must not see anything else than a fresh one does.
  @Property(tries = 2000)
  void whatCameBeforeChangesNothing(
      @ForAll("answers") String before, @ForAll("answers") String then, @ForAll boolean again) {
    ResponseParser used = new ResponseParser();
    consumeAll(used, before, false);
    consumeAll(used, then, again);
    consumeAll(used, then, false);
    ResponseParser fresh = new ResponseParser();
    consumeAll(fresh, then, false);
    assertThat(described(used)).isEqualTo(described(fresh));
  }

  private static void consumeAll(ResponseParser parser, String answer, boolean head) {
    byte[] bytes = answer.getBytes(ISO_8859_1);
    parser.start(head, null);
    parser.consume(bytes, 0, bytes.length);
  }

  private static List<Object> described(ResponseParser parser) {
    return List.of(
        parser.isComplete(),
        parser.isFailed(),
        parser.status(),
        parser.isComplete() && parser.keepAlive(),
        parser.bodyBytes(),
        parser.wireBytes(),
        parser.skippable(),
        parser.retryAfterSeconds(),
        parser.cacheHit());
  }

  @Property(tries = 2000)
  void noBytesMakeTheParserThrow(@ForAll byte[] bytes, @ForAll("answers") String start) {
    byte[] all = (start + new String(bytes, ISO_8859_1)).getBytes(ISO_8859_1);
    parse(all, new int[0], false, true);
    parse(bytes, new int[0], false, true);
  }

  /// Whole answers, and answers in which one byte was changed, lost or doubled.
  @Provide
  Arbitrary<String> answers() {
    Arbitrary<String> heads =
        Arbitraries.of(
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.0 200 OK\r\n",
            "HTTP/1.1 404\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Slow\nRetry-After: 3\n",
            "HTTP/1.1 204 None\r\n");
    Arbitrary<String> headers =
        Arbitraries.of(
                "Content-Length: 5\r\n",
                "content-length:5 \r\n",
                "Transfer-Encoding: chunked\r\n",
                "Transfer-Encoding: gzip\r\n",
                "Connection: close\r\n",
                "Connection: keep-alive\r\n",
                "X-Long: " + "v".repeat(300) + "\r\n",
                "Date: now\n")
            .list()
            .ofMaxSize(4)
            .map(list -> String.join("", list));
    Arbitrary<String> bodies =
        Arbitraries.of(
            "hello",
            "hello and more",
            "5\r\nhello\r\n0\r\n\r\n",
            "5;a=b\r\nhello\r\n3\nabc\n0\r\nT: 1\r\n\r\n",
            "");
    Arbitrary<String> good =
        Combinators.combine(heads, headers, bodies).as((a, b, c) -> a + b + "\r\n" + c);
    return Combinators.combine(
            good, Arbitraries.integers().between(0, 500), Arbitraries.integers().between(0, 9))
        .as((text, at, how) -> {
          if (at >= text.length() || how > 3) {
            return text;
          }
          String before = text.substring(0, at);
          String after = text.substring(at + 1);
          return switch (how) {
            case 0 -> before + after;
            case 1 -> before + '\n' + after;
            case 2 -> before + text.charAt(at) + text.charAt(at) + after;
            default -> before + '\r' + after;
          };
        });
  }
}
