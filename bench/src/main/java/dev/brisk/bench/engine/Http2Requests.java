package dev.brisk.bench.engine;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.wire.RequestEncoder;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// Turns a filled-in request into the headers of HTTP/2.
final class Http2Requests {
  /// Headers that belong to an HTTP/1.1 connection and are forbidden here (RFC 9113, 8.2.2).
  private static final List<String> CONNECTION_HEADERS =
      List.of(
          "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "host");

  private Http2Requests() {}

  static Http2Headers headers(RequestEncoder.Filled request, LoadPlan plan) {
    DefaultHttp2Headers headers = new DefaultHttp2Headers(false);
    String authority = plan.origin().authority();
    headers
        .method(request.method())
        .scheme(plan.origin().secure() ? "https" : "http")
        .path(new AsciiString(request.path().getBytes(StandardCharsets.UTF_8), false));
    for (HeaderLine header : request.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (name.equals("host")) {
        authority = header.value();
      } else if (!CONNECTION_HEADERS.contains(name)) {
        // The codec takes a character for a byte: what is beyond ASCII goes out as UTF-8.
        headers.add(name, new AsciiString(header.value().getBytes(StandardCharsets.UTF_8), false));
      }
    }
    headers.authority(authority);
    if (!request.recorded() && request.body().length > 0 && !headers.contains("content-type")) {
      headers.add("content-type", RequestEncoder.guessType(request.body()));
    }
    return headers;
  }
}
