package dev.brisk.server.validate;

import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.problem.ProblemException;
import dev.brisk.server.problem.Violation;
import dev.brisk.server.route.PercentDecoder;
import dev.brisk.server.route.RouteMatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The declared path and query parameters of one endpoint. Immutable, thread-safe.
///
/// Undeclared query parameters are ignored: they are no input of the endpoint, so neither the
/// source nor the key sees them.
public final class ParameterSet {
  private final ParameterReader[] path;
  private final ParameterReader[] query;

  /// @param template the endpoint's path; parameters in it without settings are strings
  /// @throws IllegalArgumentException when a default or an allowed value is not of its type
  public ParameterSet(String template, List<ParameterSettings> settings) {
    List<ParameterReader> inPath = new ArrayList<>();
    for (String segment : template.split("/")) {
      if (segment.startsWith("{") && segment.endsWith("}")) {
        String name = segment.substring(1, segment.length() - 1);
        inPath.add(
            settings.stream()
                .filter(one -> one.in() == ParameterSettings.In.PATH && one.name().equals(name))
                .findFirst()
                .map(ParameterReader::new)
                .orElseGet(() ->
                    new ParameterReader(
                        ParameterSettings.path(name, ParameterSettings.Type.STRING))));
      }
    }
    this.path = inPath.toArray(ParameterReader[]::new);
    this.query =
        settings.stream()
            .filter(one -> one.in() == ParameterSettings.In.QUERY)
            .map(ParameterReader::new)
            .toArray(ParameterReader[]::new);
  }

  public boolean isEmpty() {
    return path.length == 0 && query.length == 0;
  }

  /// The typed values by name; absent optional ones are not in the map.
  ///
  /// @param violations receives everything that is wrong
  /// @throws ProblemException 400 when the query's encoding is broken
  public Map<String, Object> read(
      RouteMatch match, @Nullable String queryText, List<Violation> violations) {
    if (isEmpty()) {
      return Map.of();
    }
    Map<String, Object> values = new LinkedHashMap<>((path.length + query.length) * 2);
    for (int i = 0; i < path.length; i++) {
      Object value = path[i].read(match.parameter(i), violations);
      if (value != null) {
        values.put(path[i].settings().name(), value);
      }
    }
    if (query.length > 0) {
      String[] texts = split(queryText, violations);
      for (int i = 0; i < query.length; i++) {
        Object value = query[i].read(texts[i], violations);
        if (value != null) {
          values.put(query[i].settings().name(), value);
        }
      }
    }
    return values;
  }

  private @Nullable String[] split(@Nullable String queryText, List<Violation> violations) {
    @Nullable String[] texts = new @Nullable String[query.length];
    if (queryText == null) {
      return texts;
    }
    boolean[] repeated = new boolean[query.length];
    int start = 0;
    while (start <= queryText.length()) {
      int end = queryText.indexOf('&', start);
      if (end < 0) {
        end = queryText.length();
      }
      int equals = queryText.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      String name = decoded(queryText, start, nameEnd);
      String value = nameEnd == end ? "" : decoded(queryText, nameEnd + 1, end);
      for (int i = 0; i < query.length; i++) {
        if (end > start && query[i].settings().name().equals(name)) {
          if (texts[i] != null && !repeated[i]) {
            repeated[i] = true;
            query[i].repeated(violations);
          }
          texts[i] = value;
        }
      }
      start = end + 1;
    }
    return texts;
  }

  private static String decoded(String text, int start, int end) {
    String value = PercentDecoder.decode(text, start, end, true);
    if (value == null) {
      throw new ProblemException(
          400, "The query's percent-encoding is broken: '" + shown(text, start, end) + "'.");
    }
    return value;
  }

  private static String shown(String text, int start, int end) {
    return text.substring(start, Math.min(end, start + 60));
  }

  @Override
  public String toString() {
    return Arrays.stream(path).map(one -> one.settings().name()).toList()
        + "?"
        + Arrays.stream(query).map(one -> one.settings().name()).toList();
  }
}
