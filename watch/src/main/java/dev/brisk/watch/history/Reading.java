package dev.brisk.watch.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One look at a server: everything is counted since its start.
///
/// @param nanos [System#nanoTime] of the look
/// @param endpoints by name, such as `GET /users/{user_id}`
/// @param beside what counts for all together and for no endpoint: the cache of a proxy, say
public record Reading(
    long nanos, Map<String, Counts> endpoints, Counts beside, Resources resources) {
  public Reading {
    endpoints = Collections.unmodifiableMap(new LinkedHashMap<>(endpoints));
  }
}
