package dev.brisk.server.proxy;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import dev.brisk.server.upstream.SwitchedConnection;
import dev.brisk.server.upstream.UpstreamFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `Upgrade` (RFC 9110, section 7.8): which other protocols go through.
final class Upgrade {
  private Upgrade() {}

  /// Those that the client offers and an upstream may speak with it, or null. Another HTTP or TLS
  /// is between two neighbours, and its bytes would be requests that nobody looks at: many clients
  /// offer these with each request.
  static @Nullable String wanted(Exchange exchange) {
    if (exchange.header("upgrade") == null
        || !exchange.httpVersion().equals("1.1")
        || list(exchange, "connection").noneMatch("upgrade"::equalsIgnoreCase)) {
      return null;
    }
    String through =
        String.join(", ", list(exchange, "upgrade").filter(Upgrade::goesThrough).toList());
    return through.isEmpty() ? null : through;
  }

  private static Stream<String> list(Exchange exchange, String name) {
    return exchange.headers(name).stream()
        .flatMap(line -> Stream.of(line.split(",")))
        .map(String::strip)
        .filter(each -> !each.isEmpty());
  }

  private static boolean goesThrough(String protocol) {
    String name = protocol.toLowerCase(Locale.ROOT).replaceFirst("/.*", "");
    return switch (name) {
      case "http", "h2", "h2c", "h3", "tls" -> false;
      default -> true;
    };
  }

  /// The upstream speaks it: so does the client from here on.
  static void tunnel(Exchange exchange, Fields fields, SwitchedConnection upstream, Duration idle) {
    try {
      upstream.tunnel(exchange, switched(fields), idle);
    } catch (IllegalArgumentException e) {
      upstream.close();
      exchange.respond(
          AnswerHeaders.failed(UpstreamFailure.malformed(e), exchange.path(), "bypass"));
    }
  }

  private static Response switched(Fields fields) {
    Response relayed = AnswerHeaders.relayed(101, fields, Body.EMPTY, "brisk; fwd=bypass");
    List<Map.Entry<String, String>> headers = new ArrayList<>(relayed.headers());
    headers.add(Map.entry("connection", "upgrade"));
    headers.add(Map.entry("upgrade", String.valueOf(fields.combined("upgrade"))));
    return Response.empty(101, headers);
  }
}
