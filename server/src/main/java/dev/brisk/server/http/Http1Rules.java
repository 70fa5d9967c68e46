package dev.brisk.server.http;

import dev.brisk.server.problem.Problem;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an HTTP/1.1 request must obey beyond the decoder's grammar (RFC 9112).
final class Http1Rules {
  private Http1Rules() {}

  /// Whether nothing in it could make another reader see another host: a folded field, say, or user
  /// information.
  private static boolean isHost(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '/' || c == '?' || c == '#' || c == '@' || c == ',') {
        return false;
      }
    }
    return true;
  }

  static @Nullable Problem judge(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
      return Problem.of(505, "Speak HTTP/1.1 or HTTP/2.");
    }
    HttpHeaders headers = request.headers();
    String host = headers.get(HttpHeaderNames.HOST);
    if (host == null
        ? version == HttpVersion.HTTP_1_1
        : headers.getAll(HttpHeaderNames.HOST).size() > 1) {
      return Problem.of(400, "A request needs exactly one Host header.");
    }
    if (host != null && !isHost(host)) {
      return Problem.of(400, "The Host header is no host and port.");
    }
    String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
    if (coding != null) {
      List<String> all = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (version != HttpVersion.HTTP_1_1
          || all.size() > 1
          || !coding.equalsIgnoreCase("chunked")) {
        return Problem.of(501, "The only transfer coding known here is chunked, in HTTP/1.1.");
      }
    }
    String expect = headers.get(HttpHeaderNames.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      return Problem.of(417, "The only expectation known here is 100-continue.");
    }
    return null;
  }
}
