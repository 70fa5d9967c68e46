package dev.brisk.server.source.http;

import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `http:` somebody else's API.
///
/// @param url a template; `{name}` is replaced by the encoded parameter, never in scheme, host or
///   port
/// @param headers sent with each call; values may have come from the environment and are secret
/// @param retries further attempts of an idempotent call after a connect failure, 502, 503, 504
/// @param budget at most so many calls in a window, or null
/// @param maxBody largest answer accepted, in bytes
/// @param passHeaders of the upstream's answer, besides those that are always passed on; lower case
public record HttpSettings(
    String method,
    String url,
    Map<String, String> headers,
    Duration connectTimeout,
    Duration timeout,
    int retries,
    @Nullable Budget budget,
    long maxBody,
    List<String> passHeaders)
    implements SourceSettings {
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  public static final int DEFAULT_RETRIES = 1;
  public static final long DEFAULT_MAX_BODY = 8 << 20;

  public HttpSettings {
    headers = Map.copyOf(headers);
    passHeaders = passHeaders.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  /// A GET with the default time-outs, one retry, no budget, and up to 8 MiB of answer.
  public static HttpSettings get(String url) {
    return new HttpSettings(
        "GET",
        url,
        Map.of(),
        DEFAULT_CONNECT_TIMEOUT,
        DEFAULT_TIMEOUT,
        DEFAULT_RETRIES,
        null,
        DEFAULT_MAX_BODY,
        List.of());
  }

  HttpSettings withMethod(String method) {
    return new HttpSettings(
        method, url, headers, connectTimeout, timeout, retries, budget, maxBody, passHeaders);
  }

  /// Scheme and host only: headers and the rest of the URL may hold secrets.
  @Override
  public String toString() {
    return "Http["
        + method
        + " "
        + url.replaceFirst("^([a-z]+://)(?:[^/@]*@)?([^/?#]*).*", "$1$2/…")
        + "]";
  }

  @Override
  public SourceType<HttpSettings> type() {
    return HttpSourceType.INSTANCE;
  }

  /// `at most 60/m`: `calls` in each `window`.
  public record Budget(int calls, Duration window) {}
}
