package dev.brisk.server.admin;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides who may pass.
///
/// A program shows `Authorization: Bearer <token>`; no web page can make a browser send that. A
/// browser comes with the link `?token=…`, which is swapped for a cookie by a redirect, so that the
/// token does not stay in the address bar and the history; from then on it shows the cookie.
/// Because browsers send cookies by themselves, such requests are validated by what they cannot
/// forge:
///
/// - `Host` must be this machine's: a domain of an attacker's that resolves to 127.0.0.1 (DNS
///   rebinding) is refused;
/// - `Origin`, when sent, must be the same as `Host`, and a POST must send one;
/// - `Sec-Fetch-Site` must not say that another site asks.
final class AdminGate {
  private final AdminToken token;
  // The cookie is another secret: whoever sees it in a browser's store cannot act as a program.
  private final AdminToken session = AdminToken.random();
  private final String configuredHost;
  private String cookieName = "brisk_admin";

  AdminGate(AdminToken token, String configuredHost) {
    this.token = token;
    this.configuredHost = configuredHost.toLowerCase(Locale.ROOT);
  }

  /// Cookies ignore ports: without it, two servers on one machine would sign each other out.
  void port(int port) {
    cookieName = "brisk_admin_" + port;
  }

  /// Null for who may pass; else the answer to give.
  @Nullable Response validate(Exchange exchange) {
    String authorization = exchange.header("authorization");
    if (authorization != null) {
      return isBearer(authorization) ? null : unauthorized(exchange);
    }
    if (!isOwnHost(exchange.header("host"))) {
      return refusal(
          exchange,
          403,
          "The admin surface answers browsers only under this machine's own name or address.");
    }
    String origin = exchange.header("origin");
    boolean foreign =
        origin != null ? !isSameOrigin(exchange, origin) : exchange.method().equals("POST");
    if (foreign || "cross-site".equals(exchange.header("sec-fetch-site"))) {
      return refusal(exchange, 403, "The admin surface does not answer other sites' pages.");
    }
    String shown = AdminReplies.query(exchange, "token");
    if (shown != null) {
      return exchange.method().equals("GET") && token.matches(shown)
          ? signIn(exchange)
          : unauthorized(exchange);
    }
    return session.matches(cookie(exchange)) ? null : unauthorized(exchange);
  }

  private boolean isBearer(String authorization) {
    return authorization.regionMatches(true, 0, "Bearer ", 0, 7)
        && token.matches(authorization.substring(7).strip());
  }

  private Response signIn(Exchange exchange) {
    String cookie =
        cookieName
            + "="
            + session.reveal()
            + "; Path=/brisk; HttpOnly; SameSite=Strict"
            + (exchange.secure() ? "; Secure" : "");
    return Response.empty(
        303,
        List.of(
            Map.entry("location", exchange.path()),
            Map.entry("set-cookie", cookie),
            Map.entry("referrer-policy", "no-referrer"),
            Map.entry("cache-control", "no-store")));
  }

  private @Nullable String cookie(Exchange exchange) {
    for (String field : exchange.headers("cookie")) {
      for (String pair : field.split(";")) {
        String stripped = pair.strip();
        if (stripped.startsWith(cookieName + "=")) {
          return stripped.substring(cookieName.length() + 1);
        }
      }
    }
    return null;
  }

  private boolean isOwnHost(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = withoutPort(host).toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals(configuredHost)
        || isOwnAddress(name);
  }

  /// An IPv4 address is nobody's name, and inside a container the one that the client sees is not
  /// known. Of IPv6 the literal must be this machine's.
  private static boolean isOwnAddress(String name) {
    boolean bracketed = name.startsWith("[") && name.endsWith("]");
    try {
      InetAddress address =
          bracketed
              ? Inet6Address.ofLiteral(name.substring(1, name.length() - 1))
              : Inet4Address.ofLiteral(name);
      return !bracketed
          || address.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(address) != null;
    } catch (IllegalArgumentException | SocketException e) {
      return false;
    }
  }

  private static boolean isSameOrigin(Exchange exchange, String origin) {
    String own = (exchange.secure() ? "https://" : "http://") + exchange.header("host");
    return own.equalsIgnoreCase(origin);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }

  private static Response unauthorized(Exchange exchange) {
    return Response.of(
        ProblemDetails.of(
                401,
                "The admin surface needs its token: open the link that was printed at the start, or"
                    + " send Authorization: Bearer with the token from the token file.")
            .withHeader("www-authenticate", "Bearer realm=\"brisk\""),
        exchange.path());
  }

  private static Response refusal(Exchange exchange, int status, String detail) {
    return Response.of(ProblemDetails.of(status, detail), exchange.path());
  }
}
