package dev.brisk.httpcache;

import dev.brisk.httpcache.rule.Rule;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an answered request that changes something makes invalid (RFC 9111, section 4.4).
public final class Invalidation {
  private Invalidation() {}

  /// The URLs of which nothing stored may be used any more: the request's own, and those in
  /// `Location` and `Content-Location` if they are of the same origin, so that nobody empties
  /// another's cache. None after a safe method or an error.
  ///
  /// @param target the request's URL, absolute
  public static Set<URI> of(RequestHead request, URI target, ResponseHead response) {
    if (request.isSafe()
        || response.status() < 200
        || response.status() >= 400 && Rule.ERRORS_CHANGE_NOTHING.holds()
        || !Rule.UNSAFE_INVALIDATES.holds()) {
      return Set.of();
    }
    Set<URI> invalid = new LinkedHashSet<>();
    invalid.add(target);
    for (String name : List.of("location", "content-location")) {
      URI other = resolved(target, response.fields().first(name));
      if (other != null && (sameOrigin(target, other) || !Rule.SAME_ORIGIN.holds())) {
        invalid.add(other);
      }
    }
    return invalid;
  }

  /// Whether an answer to a POST is what a GET of the same URL would get, and may be kept as that:
  /// `Content-Location` says so, and it says itself how long it is fresh (RFC 9110, section 9.3.3).
  public static boolean answersGet(
      RequestHead request, URI target, ResponseHead response, Freshness freshness) {
    String location = response.fields().first("content-location");
    return request.method().equals("POST")
        && response.status() == 200
        && location != null
        && target.equals(resolved(target, location))
        && switch (freshness.source()) {
          case S_MAXAGE, MAX_AGE, EXPIRES -> true;
          case RULE, HEURISTIC, NONE -> false;
        };
  }

  private static @Nullable URI resolved(URI target, @Nullable String reference) {
    if (reference == null) {
      return null;
    }
    try {
      URI url = target.resolve(new URI(reference));
      return new URI(url.getScheme(), url.getRawAuthority(), null, null, null)
          .resolve(path(url) + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
    } catch (URISyntaxException | IllegalArgumentException noUrl) {
      return null;
    }
  }

  private static String path(URI url) {
    return url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
  }

  /// RFC 9110, section 4.3.1.
  private static boolean sameOrigin(URI one, URI other) {
    return lower(one.getScheme()).equals(lower(other.getScheme()))
        && lower(one.getHost()).equals(lower(other.getHost()))
        && !lower(one.getHost()).isEmpty()
        && port(one) == port(other);
  }

  private static String lower(@Nullable String text) {
    return Objects.requireNonNullElse(text, "").toLowerCase(Locale.ROOT);
  }

  private static int port(URI url) {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return lower(url.getScheme()).equals("https") ? 443 : 80;
  }
}
