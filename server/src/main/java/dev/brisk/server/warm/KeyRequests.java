package dev.brisk.server.warm;

import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the request whose answer lies under a cache key. That works for keys made by a template
/// such as `user:{user_id}`; a hash does not tell what went into it.
final class KeyRequests {
  private record Known(Pattern pattern, List<String> names, EndpointSettings endpoint) {}

  private final List<Known> known = new ArrayList<>();

  KeyRequests(List<EndpointSettings> endpoints) {
    for (EndpointSettings endpoint : endpoints) {
      EndpointCache cache = endpoint.cache();
      String key = cache == null ? null : cache.key();
      if (key != null && endpoint.method().equals("GET")) {
        Template template = Template.parse(key);
        known.add(new Known(pattern(template), template.parameters(), endpoint));
      }
    }
  }

  private static Pattern pattern(Template template) {
    StringBuilder regex = new StringBuilder();
    for (Template.Part part : template.parts()) {
      regex.append(
          switch (part) {
            case Template.Literal literal -> Pattern.quote(literal.text());
            case Template.Parameter parameter -> "([A-Za-z0-9._~%-]*)";
          });
    }
    return Pattern.compile(regex.toString());
  }

  Optional<WarmRequest> find(String key) {
    for (Known each : known) {
      Matcher matcher = each.pattern().matcher(key);
      if (matcher.matches()) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < each.names().size(); i++) {
          values.put(each.names().get(i), matcher.group(i + 1));
        }
        return Optional.of(new WarmRequest("GET", target(each.endpoint(), values), null));
      }
    }
    return Optional.empty();
  }

  /// Values stand in a key percent-encoded, just as a path and a query want them.
  private static String target(EndpointSettings endpoint, Map<String, String> values) {
    StringBuilder target = new StringBuilder();
    for (PathTemplate.Segment segment : PathTemplate.parse(endpoint.path()).segments()) {
      target.append('/');
      switch (segment) {
        case PathTemplate.Fixed fixed -> target.append(fixed.text());
        case PathTemplate.Variable variable ->
            target.append(values.getOrDefault(variable.name(), ""));
        case PathTemplate.Rest rest -> {}
      }
    }
    if (target.isEmpty()) {
      target.append('/');
    }
    char separator = '?';
    for (ParameterSettings parameter : endpoint.parameters()) {
      String value = values.getOrDefault(parameter.name(), "");
      if (parameter.in() == ParameterSettings.In.QUERY && !value.isEmpty()) {
        target.append(separator).append(parameter.name()).append('=').append(value);
        separator = '&';
      }
    }
    return target.toString();
  }
}
