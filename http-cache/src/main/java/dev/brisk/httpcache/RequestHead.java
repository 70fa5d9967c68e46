package dev.brisk.httpcache;

import dev.brisk.httpcache.field.CacheControl;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.rule.Rule;

/// What the rules look at in a request.
///
/// @param method upper case
/// @param fields end to end
public record RequestHead(String method, Fields fields) {
  private static final CacheControl NO_CACHE = CacheControl.parse("no-cache");

  /// The request's directives. `Pragma: no-cache` counts where there is no `Cache-Control` (RFC
  /// 9111, section 5.4).
  public CacheControl cacheControl() {
    if (fields.has("cache-control")) {
      return CacheControl.of(fields, "cache-control");
    }
    return fields.tokens("pragma").contains("no-cache") ? NO_CACHE : CacheControl.NONE;
  }

  /// Whether the method changes nothing (RFC 9110, section 9.2.1). A method that nobody knows does.
  public boolean isSafe() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
      case "POST", "PUT", "DELETE", "PATCH" -> false;
      default -> !Rule.UNKNOWN_IS_UNSAFE.holds();
    };
  }
}
