package dev.brisk.bench.scenario.run;

import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The cookies of one user at one host (RFC 6265, section 5): name, value, path and end. Bounded.
final class CookieJar {
  private static final int COOKIES_MAX = 100;

  private record Held(String value, String path) {}

  private final Map<String, Held> cookies = new LinkedHashMap<>();

  /// Takes the values of `Set-Cookie` from an answer to a request for this path.
  void take(List<String> values, String requestPath) {
    for (String value : values) {
      Cookie cookie = ClientCookieDecoder.LAX.decode(value);
      if (cookie != null) {
        take(cookie, requestPath);
      }
    }
  }

  private void take(Cookie cookie, String requestPath) {
    String name = cookie.name();
    if (cookie.maxAge() != Cookie.UNDEFINED_MAX_AGE && cookie.maxAge() <= 0) {
      cookies.remove(name);
    } else if (cookies.size() < COOKIES_MAX || cookies.containsKey(name)) {
      String path = cookie.path();
      // Quotes belong to the value (RFC 6265, section 5.2); the decoder takes them off.
      cookies.put(
          name,
          new Held(
              cookie.wrap() ? '"' + cookie.value() + '"' : cookie.value(),
              path != null && path.startsWith("/") ? path : folder(requestPath)));
    }
  }

  /// The value of the `Cookie` header, or null.
  @Nullable String header(String path) {
    if (cookies.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    cookies.forEach((name, cookie) -> {
      if (matches(path, cookie.path)) {
        text.append(text.isEmpty() ? "" : "; ").append(name).append('=').append(cookie.value);
      }
    });
    return text.isEmpty() ? null : text.toString();
  }

  private static String folder(String path) {
    int end = path.indexOf('?');
    int slash = (end < 0 ? path : path.substring(0, end)).lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  private static boolean matches(String path, String of) {
    return path.startsWith(of)
        && (path.length() == of.length()
            || of.endsWith("/")
            || "/?".indexOf(path.charAt(of.length())) >= 0);
  }
}
