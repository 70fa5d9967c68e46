package dev.brisk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadScannerTest {
  private final HeadScanner scanner = new HeadScanner();

  @Test
  void aPlainGetIsReadToItsEnd() {
    String request = "GET /users/7?x=1 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n";
    byte[] bytes = bytes("JUNK" + request + "GET /next");
    assertThat(scanner.scan(bytes, 4, bytes.length)).isEqualTo(4 + request.length());
    assertThat(scanner.post()).isFalse();
    assertThat(text(bytes, scanner.targetStart(), scanner.targetEnd())).isEqualTo("/users/7?x=1");
    assertThat(scanner.acceptsEncoding()).isFalse();
  }

  @Test
  void aPostIsReadWithItsBody() {
    byte[] bytes =
        bytes(
            "POST /predict HTTP/1.1\r\nhOST: a\r\nCONTENT-type: application/json\r\n"
                + "Content-Length: 2\r\nAccept-Encoding: gzip\r\n\r\n{}GET");
    assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(bytes.length - 3);
    assertThat(scanner.post()).isTrue();
    assertThat(text(bytes, scanner.bodyStart(), scanner.bodyEnd())).isEqualTo("{}");
    assertThat(scanner.acceptsEncoding()).isTrue();
  }

  @Test
  void anyCutOfARequestIsDeclined() {
    byte[] bytes =
        bytes(
            "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Content-Length: 7\r\n\r\n{\"a\":1}");
    for (int end = 0; end < bytes.length; end++) {
      assertThat(scanner.scan(bytes, 0, end)).as("cut at " + end).isEqualTo(HeadScanner.DECLINED);
    }
    assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(bytes.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
        "get / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /#f HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: \r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\n: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\u0001b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"x\"\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\niF-Anything: 1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nCache-Control: no-cache\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: +1\r\n\r\n1",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1\r\n"
            + "Content-Length: 1\r\n\r\n1",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      })
  void whateverIsOddGoesTheOrdinaryWay(String request) {
    byte[] bytes = bytes(request);
    assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(HeadScanner.DECLINED);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
