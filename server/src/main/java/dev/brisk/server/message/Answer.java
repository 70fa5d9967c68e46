package dev.brisk.server.message;

import java.util.List;
import java.util.Map;

/// What a source answers: a status, headers, and a body that is bytes, a file region or a stream.
///
/// @param headers lower-case names, in order; without connection-level fields and content-length
public record Answer(int status, List<Map.Entry<String, String>> headers, Body body) {
  public Answer {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status must be 200 to 599, but is " + status);
    }
    headers = List.copyOf(headers);
  }

  public static Answer json(int status, byte[] json) {
    return new Answer(
        status, List.of(Map.entry("content-type", "application/json")), new Body.Bytes(json));
  }
}
