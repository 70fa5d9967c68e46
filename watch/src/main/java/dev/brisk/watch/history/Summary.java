package dev.brisk.watch.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What each endpoint counted within a span, by name, and all of them together.
///
/// @param seconds how much of the span that is: less in a server that is younger
public record Summary(double seconds, Counts total, Map<String, Counts> endpoints) {
  public Summary {
    endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
  }
}
