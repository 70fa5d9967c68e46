package dev.brisk.watch.condition;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An observation while a condition looks at it: its body is parsed once, when first needed.
final class Reading {
  private static final JsonMapper JSON = JsonMapper.shared();

  /// The body is no JSON.
  static final class NoJson extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoJson() {
      super(null, null, false, false);
    }
  }

  private final Observation observation;
  private @Nullable JsonNode json;

  Reading(Observation observation) {
    this.observation = observation;
  }

  Observation observation() {
    return observation;
  }

  JsonNode json() {
    JsonNode parsed = json;
    if (parsed == null) {
      try {
        parsed = JSON.readTree(observation.body());
      } catch (JacksonException e) {
        throw new NoJson();
      }
      if (parsed.isMissingNode()) {
        throw new NoJson();
      }
      json = parsed;
    }
    return parsed;
  }
}
