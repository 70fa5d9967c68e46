package dev.brisk.bench.page;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may see and steer the page.
///
/// On loopback everybody on this machine may; other web pages in the same browser must not: their
/// requests carry another `Origin`, or, after a name was bound to 127.0.0.1, another `Host`. With a
/// token, callers show it once in the link and then as a cookie, or as `Authorization: Bearer`.
final class PageAccess {
  static final String COOKIE = "brisk-load";

  /// What is done with a request.
  sealed interface Decision {
    /// It is answered.
    record Allowed() implements Decision {}

    /// It is answered with a cookie and the same address without the token.
    record Swapped(String location, String cookie) implements Decision {}

    /// It is not answered.
    record Refused(int status, String because) implements Decision {}
  }

  private final @Nullable String token;
  private final int port;

  PageAccess(@Nullable String token, int port) {
    this.token = token;
    this.port = port;
  }

  Decision decide(HttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "");
    if (token == null && !isLoopback(host)) {
      return new Decision.Refused(
          403, "The Host is not this machine's. Open http://127.0.0.1:" + port + "/ instead.");
    }
    String origin = request.headers().get(HttpHeaderNames.ORIGIN);
    if (origin != null && !origin.equals("http://" + host)) {
      return new Decision.Refused(403, "Pages of other origins must not steer a load test.");
    }
    return token == null ? new Decision.Allowed() : withToken(request, token);
  }

  private static Decision withToken(HttpRequest request, String token) {
    String bearer = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (bearer.startsWith("Bearer ") && same(bearer.substring(7), token)) {
      return new Decision.Allowed();
    }
    for (Cookie cookie :
        ServerCookieDecoder.STRICT.decode(request.headers().get(HttpHeaderNames.COOKIE, ""))) {
      if (cookie.name().equals(COOKIE) && same(cookie.value(), token)) {
        return new Decision.Allowed();
      }
    }
    QueryStringDecoder query = new QueryStringDecoder(request.uri());
    List<String> shown = query.parameters().getOrDefault("token", List.of());
    if (shown.size() == 1 && same(shown.getFirst(), token)) {
      return new Decision.Swapped(
          query.path(), COOKIE + "=" + token + "; HttpOnly; SameSite=Strict; Path=/");
    }
    return new Decision.Refused(
        401, "This page needs its token: open the link that was printed when it started.");
  }

  /// In a time that does not depend on how much is right.
  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isLoopback(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    if (name.equalsIgnoreCase("localhost")) {
      return true;
    }
    String literal =
        name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    try {
      // Literals only: no name is looked up.
      return InetAddress.ofLiteral(literal).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
