package dev.brisk.server.collectors;

import java.util.Map;

/// What the front door counted.
///
/// @param refused who was not let in, by why
/// @param asked how often limits asked Redis, by what came of it; empty where they do not
/// @param alone requests that were decided without Redis, since it could not be asked
public record AccessReading(Map<String, Long> refused, Map<String, Long> asked, long alone) {}
