package dev.brisk.watch.condition;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one look at a service saw. Immutable.
///
/// @param status of HTTP; 0 where there is none
/// @param latency from the start to the last byte; to the connection where nothing is asked
/// @param headers by lower-case name
/// @param body as text, cut at the reader's bound
/// @param certificate how long the server's certificate is still valid, negative when it is not any
///   more; null without TLS
/// @param error why there was no answer, without secrets; null where there was one
public record Observation(
    int status,
    Duration latency,
    Map<String, List<String>> headers,
    String body,
    @Nullable Duration certificate,
    @Nullable String error) {
  public Observation {
    headers = Map.copyOf(headers);
  }

  /// No answer.
  public static Observation failed(String error, Duration latency) {
    return new Observation(0, latency, Map.of(), "", null, error);
  }

  /// A connection, and nothing asked.
  public static Observation connected(Duration latency, @Nullable Duration certificate) {
    return new Observation(0, latency, Map.of(), "", certificate, null);
  }

  @Nullable String header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? null : String.join(", ", values);
  }
}
