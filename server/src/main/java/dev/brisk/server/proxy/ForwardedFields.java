package dev.brisk.server.proxy;

import dev.brisk.httpcache.StorageRules;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.config.Network;
import dev.brisk.server.http.Exchange;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

  private static final Set<String> WRITTEN =
      Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host");

  private final List<Network> trusted;
  private final Set<String> dropped;
  private final boolean preserveHost;

  /// @param dropped further fields that go no further
  ForwardedFields(List<Network> trusted, List<String> dropped, boolean preserveHost) {
    this.trusted = trusted;
    this.dropped = new HashSet<>(OVERRIDES);
    dropped.forEach(name -> this.dropped.add(name.toLowerCase(Locale.ROOT).replace('_', '-')));
    this.preserveHost = preserveHost;
  }

  /// What the client asked, end to end: what rules and `Vary` look at.
  Fields endToEnd(Exchange exchange) {
    List<Fields.Line> lines = new ArrayList<>();
    for (Map.Entry<String, String> field : exchange.fields()) {
      lines.add(new Fields.Line(field.getKey(), field.getValue()));
    }
    return StorageRules.withoutConnectionFields(Fields.of(lines))
        .without(name ->
            FRAMING.contains(name)
                || dropped.contains(name)
                || name.indexOf('_') >= 0 && dropped.contains(name.replace('_', '-')));
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

  /// What proxies in front say of the client's request, as far as they are trusted.
  ///
  /// @param from the client, and each proxy but the last
  record Said(@Nullable String host, @Nullable String proto, List<String> from) {
    static final Said NOTHING = new Said(null, null, List.of());
  }

  /// `Forwarded` counts where there is no `X-Forwarded-*`: a proxy that writes these passes on
  /// whatever its client says in the other.
  Said said(Exchange exchange) {
    if (!believes(exchange)) {
      return Said.NOTHING;
    }
    String host = exchange.header("x-forwarded-host");
    String proto = exchange.header("x-forwarded-proto");
    List<String> from = new ArrayList<>();
    StringBuilder forwarded = new StringBuilder();
    for (Map.Entry<String, String> field : exchange.fields()) {
      switch (field.getKey().toLowerCase(Locale.ROOT)) {
        case "x-forwarded-for" -> {
          for (String each : field.getValue().split(",")) {
            if (!each.isBlank()) {
              from.add(each.strip());
            }
          }
        }
        case "forwarded" ->
            forwarded.append(forwarded.isEmpty() ? "" : ", ").append(field.getValue());
        default -> {}
      }
    }
    if (host != null || proto != null || !from.isEmpty() || forwarded.isEmpty()) {
      return new Said(host, proto, from);
    }
    List<Map<String, String>> elements = ForwardedField.parse(forwarded.toString());
    if (elements.isEmpty()) {
      return Said.NOTHING;
    }
    for (Map<String, String> element : elements) {
      String node = element.get("for");
      from.add(node == null ? "unknown" : ForwardedField.address(node));
    }
    return new Said(elements.getFirst().get("host"), elements.getFirst().get("proto"), from);
  }

  /// What the upstream gets.
  ///
  /// @param asked end to end, perhaps with conditions of ours
  Fields toUpstream(Exchange exchange, Fields asked) {
    boolean believed = believes(exchange);
    Said said = said(exchange);
    String host = exchange.header("host");
    List<Fields.Line> lines = new ArrayList<>();
    if (preserveHost && host != null) {
      lines.add(new Fields.Line("Host", host));
    }
    String via = asked.combined("via");
    lines.addAll(
        asked
            .without(name ->
                name.equals("via")
                    || name.equals("forwarded")
                    || WRITTEN.contains(name)
                    || !believed
                        && (name.startsWith("x-forwarded-")
                            || name.startsWith("x_forwarded_")
                            || name.equals("x-real-ip")))
            .lines());
    lines.add(
        new Fields.Line(
            "Via",
            (via == null ? "" : via + ", ")
                + (exchange.httpVersion().equals("2")
                    ? "2.0 brisk"
                    : exchange.httpVersion() + " brisk")));
    String proto = said.proto() != null ? said.proto() : exchange.secure() ? "https" : "http";
    String shown = said.host() != null ? said.host() : host;
    String from = String.join(", ", said.from());
    lines.add(
        new Fields.Line(
            "X-Forwarded-For", (from.isEmpty() ? "" : from + ", ") + exchange.remoteAddress()));
    lines.add(new Fields.Line("X-Forwarded-Proto", proto));
    if (shown != null) {
      lines.add(new Fields.Line("X-Forwarded-Host", shown));
    }
    lines.add(
        new Fields.Line(
            "Forwarded", ForwardedField.of(said.from(), exchange.remoteAddress(), shown, proto)));
    return Fields.of(lines);
  }
}
