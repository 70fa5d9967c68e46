package dev.brisk.server.http.h1;

import dev.brisk.server.http.syntax.Authority;
import dev.brisk.server.http.syntax.RequestTarget;
import dev.brisk.server.problem.ProblemDetails;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an HTTP/1.1 request must obey beyond the decoder's grammar (RFC 9112).
final class Http1Rules {
  private Http1Rules() {}

  static @Nullable ProblemDetails validate(HttpRequest request, RequestTarget target) {
    HttpVersion version = request.protocolVersion();
    if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
      return ProblemDetails.of(505, "Speak HTTP/1.1 or HTTP/2.");
    }
    HttpHeaders headers = request.headers();
    String host = headers.get(HttpHeaderNames.HOST);
    if (host == null
        ? version == HttpVersion.HTTP_1_1
        : headers.getAll(HttpHeaderNames.HOST).size() > 1) {
      return ProblemDetails.of(400, "A request needs exactly one Host header.");
    }
    // Of a server as a whole there need be no name.
    boolean nameless = host != null && host.isEmpty() && target.path().equals("*");
    if (host != null && !nameless && !Authority.isValid(host)) {
      return ProblemDetails.of(400, "The Host header is no host and port.");
    }
    String authority = target.authority();
    if (authority != null
        && (!Authority.isValid(authority)
            || (host != null && !Authority.same(authority, host, target.secure())))) {
      return ProblemDetails.of(400, "The request target names another host than the Host header.");
    }
    String coding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
    if (coding != null) {
      List<String> all = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (version != HttpVersion.HTTP_1_1 || all.size() > 1 || !endsOnceChunked(coding)) {
        // Where the body ends nobody can know (RFC 9112, section 6.3).
        return ProblemDetails.of(
            400, "The only transfer coding known here is chunked, once, in HTTP/1.1.");
      }
      if (!coding.equalsIgnoreCase("chunked")) {
        return ProblemDetails.of(501, "The only transfer coding known here is chunked.");
      }
    }
    String expect = headers.get(HttpHeaderNames.EXPECT);
    if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
      return ProblemDetails.of(417, "The only expectation known here is 100-continue.");
    }
    return null;
  }

  private static boolean endsOnceChunked(String codings) {
    String[] all = codings.split(",", -1);
    for (int i = 0; i < all.length; i++) {
      if (all[i].strip().equalsIgnoreCase("chunked") != (i == all.length - 1)) {
        return false;
      }
    }
    return true;
  }
}
