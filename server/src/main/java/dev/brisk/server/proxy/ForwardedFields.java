package dev.brisk.server.proxy;

import dev.brisk.httpcache.StorageRules;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.config.Network;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.http.Exchange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What goes on of a request's and an answer's fields (RFC 9110, section 7.6).
final class ForwardedFields {
  static final String VIA = "1.1 brisk";

  /// Fields that change what a request means behind the back of its key: two requests for one URL
  /// would get each other's answers.
  private static final Set<String> OVERRIDES =
      Set.of(
          "x-original-url",
          "x-rewrite-url",
          "x-http-method",
          "x-http-method-override",
          "x-method-override");

  /// Of the connection: this one's client has its own.
  private static final Set<String> FRAMING =
      Set.of("content-length", "expect", "http2-settings", "host");

  private final List<Network> trusted;
  private final boolean preserveHost;
  private final UpstreamAddress upstream;

  ForwardedFields(List<Network> trusted, boolean preserveHost, UpstreamAddress upstream) {
    this.trusted = trusted;
    this.preserveHost = preserveHost;
    this.upstream = upstream;
  }

  /// What the client asked, end to end: what rules and `Vary` look at.
  static Fields endToEnd(Exchange exchange) {
    List<Fields.Line> lines = new ArrayList<>();
    for (Map.Entry<String, String> field : exchange.fields()) {
      lines.add(new Fields.Line(field.getKey(), field.getValue()));
    }
    return StorageRules.withoutConnectionFields(Fields.of(lines))
        .without(name ->
            FRAMING.contains(name)
                || OVERRIDES.contains(name)
                || name.indexOf('_') >= 0 && OVERRIDES.contains(name.replace('_', '-')));
  }

  /// Whether the client is a proxy in front that says who asked, and how.
  boolean believes(Exchange exchange) {
    if (trusted.isEmpty()) {
      return false;
    }
    InetAddress client;
    try {
      client = InetAddress.ofLiteral(exchange.remoteAddress());
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
    return trusted.stream().anyMatch(network -> network.has(client));
  }

  /// What the upstream gets.
  ///
  /// @param asked end to end, perhaps with conditions of ours
  Fields toUpstream(Exchange exchange, Fields asked) {
    boolean believed = believes(exchange);
    String host = exchange.header("host");
    List<Fields.Line> lines = new ArrayList<>();
    lines.add(new Fields.Line("Host", preserveHost && host != null ? host : upstream.authority()));
    String via = asked.combined("via");
    Fields kept =
        asked.without(name ->
            name.equals("via")
                || name.equals("x-forwarded-for")
                || !believed
                    && (name.startsWith("x-forwarded-")
                        || name.startsWith("x_forwarded_")
                        || name.equals("forwarded")
                        || name.equals("x-real-ip")));
    lines.addAll(kept.lines());
    lines.add(
        new Fields.Line(
            "Via",
            (via == null ? "" : via + ", ")
                + (exchange.httpVersion().equals("2")
                    ? "2.0 brisk"
                    : exchange.httpVersion() + " brisk")));
    String before = believed ? asked.combined("x-forwarded-for") : null;
    lines.add(
        new Fields.Line(
            "X-Forwarded-For", (before == null ? "" : before + ", ") + exchange.remoteAddress()));
    if (!kept.has("x-forwarded-proto")) {
      lines.add(new Fields.Line("X-Forwarded-Proto", exchange.secure() ? "https" : "http"));
    }
    if (host != null && !kept.has("x-forwarded-host")) {
      lines.add(new Fields.Line("X-Forwarded-Host", host));
    }
    return Fields.of(lines);
  }
}
