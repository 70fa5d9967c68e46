package dev.brisk.server.http.h2;

import dev.brisk.server.http.syntax.Authority;
import dev.brisk.server.http.syntax.HeaderSyntax;
import dev.brisk.server.problem.ProblemDetails;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import org.jspecify.annotations.Nullable;

/// What an HTTP/2 request must obey beyond what the codec looks at (RFC 9113, section 8.3.1): the
/// same as in HTTP/1.1, and that `:authority` and Host agree.
final class Http2Rules {
  private Http2Rules() {}

  static @Nullable ProblemDetails validate(Http2Headers headers) {
    CharSequence method = headers.method();
    CharSequence path = headers.path();
    if (method == null
        || path == null
        || path.isEmpty()
        || headers.scheme() == null
        || isRepeated(headers, PseudoHeaderName.METHOD)
        || isRepeated(headers, PseudoHeaderName.PATH)
        || isRepeated(headers, PseudoHeaderName.SCHEME)) {
      return malformed("A request needs one :method, one :scheme and one :path.");
    }
    if (!HeaderSyntax.isToken(method.toString())) {
      return malformed("The :method is no token.");
    }
    String scheme = String.valueOf(headers.scheme());
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return malformed("The :scheme is http or https.");
    }
    boolean whole = path.length() == 1 && path.charAt(0) == '*';
    if (path.charAt(0) != '/' && !whole) {
      return malformed("The :path begins with '/'.");
    }
    return validatePlace(headers, scheme.equals("https"));
  }

  private static @Nullable ProblemDetails validatePlace(Http2Headers headers, boolean secure) {
    CharSequence authority = headers.authority();
    CharSequence host = headers.get("host");
    if ((authority == null && host == null)
        || isRepeated(headers, PseudoHeaderName.AUTHORITY)
        || (host != null && headers.getAll("host").size() > 1)) {
      return malformed("A request needs exactly one :authority or Host.");
    }
    if ((authority != null && !Authority.isValid(authority.toString()))
        || (host != null && !Authority.isValid(host.toString()))) {
      return malformed("The :authority or Host is no host and port.");
    }
    if (authority != null
        && host != null
        && !Authority.same(authority.toString(), host.toString(), secure)) {
      return malformed("The :authority names another host than the Host header.");
    }
    return null;
  }

  private static boolean isRepeated(Http2Headers headers, PseudoHeaderName name) {
    return headers.getAll(name.value()).size() > 1;
  }

  private static ProblemDetails malformed(String detail) {
    return ProblemDetails.of(400, detail);
  }
}
