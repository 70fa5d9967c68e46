package dev.brisk.server.upstream;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.http.syntax.HeaderSyntax;
import org.jspecify.annotations.Nullable;

/// A request to send.
///
/// @param target path and query
/// @param fields with `Host`; without those of the connection, `Content-Length` and
///   `Transfer-Encoding`
/// @param bodyBytes 0: no body; -1: only its end will tell
/// @param body all of it, if it is known; else it is written as it comes
public record UpstreamRequest(
    String method, String target, Fields fields, long bodyBytes, byte @Nullable [] body) {
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
