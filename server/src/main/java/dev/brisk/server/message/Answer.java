package dev.brisk.server.message;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a source answers: a status, headers, and a body that is bytes, a file region or a stream.
///
/// @param headers lower-case names, in order; without connection-level fields and content-length
/// @param restrictions what its origin says that its headers do not: those of a connection to an
///   upstream go no further
/// @param freshFor how long its origin says that it is fresh; null: it says nothing of it
public record Answer(
    int status,
    List<Map.Entry<String, String>> headers,
    Body body,
    Set<Restriction> restrictions,
    @Nullable Duration freshFor) {
  public Answer {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status must be 200 to 599, but is " + status);
    }
    headers = List.copyOf(headers);
    restrictions = Set.copyOf(restrictions);
  }

  public Answer(int status, List<Map.Entry<String, String>> headers, Body body) {
    this(status, headers, body, Set.of(), null);
  }

  public static Answer json(int status, byte[] json) {
    return new Answer(
        status, List.of(Map.entry("content-type", "application/json")), new Body.Bytes(json));
  }
}
