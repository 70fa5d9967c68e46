package dev.brisk.server.upstream;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.http.syntax.HeaderSyntax;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request to send.
///
/// @param target path and query
/// @param fields without those of the connection, `Content-Length` and `Transfer-Encoding`; without
///   `Host` the upstream's own name is sent
/// @param bodyBytes 0: no body; -1: only its end will tell
/// @param body all of it, if it is known; else it is written as it comes
/// @param upgrade other protocols that it offers to speak, as a list; null: none
public record UpstreamRequest(
    String method,
    String target,
    Fields fields,
    long bodyBytes,
    byte @Nullable [] body,
    @Nullable String upgrade) {
  public UpstreamRequest(
      String method, String target, Fields fields, long bodyBytes, byte @Nullable [] body) {
    this(method, target, fields, bodyBytes, body, null);
  }

  /// @throws IllegalArgumentException when a field could end the head and begin another request
  public UpstreamRequest {
    if (!HeaderSyntax.isToken(method) || target.isEmpty()) {
      throw new IllegalArgumentException("no method and target: " + method);
    }
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7f) {
        throw new IllegalArgumentException("the target has a character that is not allowed in it");
      }
    }
    for (Fields.Line line : fields.lines()) {
      HeaderSyntax.check(line.name(), line.value());
    }
    if (upgrade != null) {
      HeaderSyntax.check("upgrade", upgrade);
    }
  }

  /// Whether it offered all of these.
  boolean offers(List<String> protocols) {
    return upgrade != null
        && !protocols.isEmpty()
        && names(upgrade)
            .containsAll(protocols.stream().flatMap(each -> names(each).stream()).toList());
  }

  private static List<String> names(String list) {
    return Arrays.stream(list.split(","))
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .toList();
  }

  /// Whether sending it twice does the same as sending it once (RFC 9110, section 9.2.2), and it
  /// can be.
  boolean repeatable() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> bodyBytes == 0 || body != null;
      default -> false;
    };
  }
}
