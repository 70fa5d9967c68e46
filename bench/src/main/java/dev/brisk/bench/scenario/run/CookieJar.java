package dev.brisk.bench.scenario.run;

import dev.brisk.bench.plan.Origin;
import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The cookies of one user (RFC 6265, section 5), read by Netty's decoder. Bounded.
///
/// Not the JDK's `CookieManager`: it has no bound, and takes the quotes off values. There is no
/// list of public suffixes: a domain without a dot is nobody's.
final class CookieJar {
  private static final int COOKIES_MAX = 100;
  private static final long NEVER = Long.MAX_VALUE;
  private static final long SECOND_NANOS = 1_000_000_000;

  /// @param hostOnly whether the host must be the domain itself
  /// @param ends in the clock's nanoseconds, or [#NEVER]
  private record Stored(
      String name,
      String value,
      String domain,
      boolean hostOnly,
      String path,
      boolean secure,
      long ends) {
    boolean replaces(Stored other) {
      return name.equals(other.name) && domain.equals(other.domain) && path.equals(other.path);
    }

    boolean goesTo(Origin origin, String requestPath) {
      return (hostOnly ? host(origin).equals(domain) : isWithin(host(origin), domain))
          && (!secure || origin.secure())
          && matches(requestPath, path);
    }
  }

  private final LongSupplier clock;
  private final List<Stored> cookies = new ArrayList<>();

  CookieJar() {
    this(System::nanoTime);
  }

  /// @param clock nanoseconds, as [System#nanoTime]
  CookieJar(LongSupplier clock) {
    this.clock = clock;
  }

  /// Takes the values of `Set-Cookie` from an answer to a request for this path.
  void take(List<String> values, Origin origin, String requestPath) {
    for (String value : values) {
      Cookie cookie = ClientCookieDecoder.LAX.decode(value);
      if (cookie != null) {
        take(cookie, origin, requestPath);
      }
    }
  }

  private void take(Cookie cookie, Origin origin, String requestPath) {
    String said = cookie.domain() == null ? "" : cookie.domain().toLowerCase(Locale.ROOT);
    String domain = said.startsWith(".") ? said.substring(1) : said;
    boolean hostOnly = domain.isEmpty() || domain.equals(host(origin));
    boolean foreign = !hostOnly && (domain.indexOf('.') < 0 || !isWithin(host(origin), domain));
    if (foreign || (cookie.isSecure() && !origin.secure())) {
      return;
    }
    long age = cookie.maxAge();
    String path = cookie.path();
    Stored stored =
        new Stored(
            cookie.name(),
            // Quotes belong to the value (RFC 6265, section 5.2); the decoder takes them off.
            cookie.wrap() ? '"' + cookie.value() + '"' : cookie.value(),
            hostOnly ? host(origin) : domain,
            domain.isEmpty(),
            path != null && path.startsWith("/") ? path : folder(requestPath),
            cookie.isSecure(),
            age == Cookie.UNDEFINED_MAX_AGE || age > NEVER / SECOND_NANOS / 2
                ? NEVER
                : clock.getAsLong() + age * SECOND_NANOS);
    boolean known = cookies.removeIf(stored::replaces);
    boolean lives = age == Cookie.UNDEFINED_MAX_AGE || age > 0;
    if (lives && (known || cookies.size() < COOKIES_MAX)) {
      cookies.add(stored);
    }
  }

  /// The value of the `Cookie` header, or null. Cookies of longer paths come first.
  @Nullable String header(Origin origin, String path) {
    if (cookies.isEmpty()) {
      return null;
    }
    long now = clock.getAsLong();
    cookies.removeIf(cookie -> cookie.ends != NEVER && cookie.ends - now <= 0);
    String text =
        cookies.stream()
            .filter(cookie -> cookie.goesTo(origin, path))
            .sorted(Comparator.comparingInt(cookie -> -cookie.path.length()))
            .map(cookie -> cookie.name + "=" + cookie.value)
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? null : text;
  }

  private static String host(Origin origin) {
    return origin.host().toLowerCase(Locale.ROOT);
  }

  /// Whether a host is the domain or below it. An address is below nothing.
  private static boolean isWithin(String host, String domain) {
    return host.equals(domain) || (host.endsWith("." + domain) && !host.matches("[0-9.]+|.*:.*"));
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
