package dev.brisk.server.config.check;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.pattern.TextPattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Which patterns of a configuration do not run in linear time, for whoever checks it.
public final class PatternRemarks {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private PatternRemarks() {}

  /// One sentence for each such pattern; settings that were checked.
  public static List<String> of(BriskSettings settings) {
    List<String> remarks = new ArrayList<>();
    for (EndpointSettings endpoint : settings.endpoints()) {
      Set<String> patterns = new LinkedHashSet<>();
      for (ParameterSettings parameter : endpoint.parameters()) {
        if (parameter.pattern() != null) {
          patterns.add(parameter.pattern());
        }
      }
      BodySettings body = endpoint.body();
      if (body != null) {
        collect(JSON.readTree(body.schemaJson()), patterns);
      }
      for (String pattern : patterns) {
        if (!TextPattern.compile(pattern).isLinear()) {
          remarks.add(
              endpoint.name()
                  + ": the pattern "
                  + pattern
                  + " has look-around, a back-reference, a large repetition or a rare property. It"
                  + " runs with a bound on its steps, and texts beyond that are refused (422).");
        }
      }
    }
    return remarks;
  }

  private static void collect(JsonNode schema, Set<String> patterns) {
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      if (member.getKey().equals("pattern") && member.getValue().isString()) {
        patterns.add(member.getValue().stringValue());
      } else if (member.getKey().equals("patternProperties") && member.getValue().isObject()) {
        patterns.addAll(member.getValue().propertyNames());
      }
    }
    for (JsonNode child : schema) {
      collect(child, patterns);
    }
  }
}
