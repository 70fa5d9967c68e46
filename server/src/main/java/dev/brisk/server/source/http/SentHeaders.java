package dev.brisk.server.source.http;

import dev.brisk.server.source.SourceProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The headers that go with each call to an upstream: the configured ones, and what every client
/// sends.
final class SentHeaders {
  /// Set by the connection, or able to end it.
  private static final Set<String> RESERVED_HEADERS =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "upgrade",
          "te",
          "trailer",
          "accept-encoding",
          "expect");

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  private SentHeaders() {}

  /// @throws SourceProblem if one cannot be sent
  static List<Map.Entry<String, String>> of(Map<String, String> configured) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    boolean accept = false;
    boolean agent = false;
    for (Map.Entry<String, String> header : configured.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!TOKEN.matcher(name).matches() || RESERVED_HEADERS.contains(name)) {
        throw new SourceProblem(
            "http.headers",
            "'" + header.getKey() + "' cannot be set. The connection sets it, or it is no name.");
      }
      // The value is not shown: it may be a secret.
      if (header.getValue().chars().anyMatch(c -> (c < ' ' && c != '\t') || c >= 127)) {
        throw new SourceProblem(
            "http.headers",
            "the value of '" + header.getKey() + "' has characters other than printable ASCII.");
      }
      accept |= name.equals("accept");
      agent |= name.equals("user-agent");
      headers.add(Map.entry(name, header.getValue()));
    }
    if (!accept) {
      headers.add(Map.entry("accept", "application/json, */*;q=0.5"));
    }
    if (!agent) {
      headers.add(Map.entry("user-agent", "brisk"));
    }
    return List.copyOf(headers);
  }
}
