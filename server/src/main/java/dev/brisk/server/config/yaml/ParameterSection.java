package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.PathTemplate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The keys of `params.NAME:`. Where a parameter stands, in path or query, the path decides.
final class ParameterSection {
  private static final Key<ParameterSettings.Type> TYPE =
      Key.defaulting(
          "type",
          Values.enumeration(ParameterSettings.Type.class),
          ParameterSettings.Type.STRING,
          "What it is read as.");
  private static final Key<Boolean> REQUIRED =
      Key.optional(
          "required",
          Values.bool(),
          "Whether a query parameter must be given; those of the path always must.");
  private static final Key<String> DEFAULT =
      Key.optional("default", scalar(), "What stands in for a query parameter that is not given.");
  private static final Key<BigDecimal> MINIMUM =
      Key.optional("minimum", Values.decimal(), "Smallest value, itself allowed; for numbers.");
  private static final Key<BigDecimal> MAXIMUM =
      Key.optional("maximum", Values.decimal(), "Largest value, itself allowed; for numbers.");
  private static final Key<Integer> MIN_LENGTH =
      Key.optional(
          "minLength", Values.integer(0, Integer.MAX_VALUE), "Characters at least; for strings.");
  private static final Key<Integer> MAX_LENGTH =
      Key.optional(
          "maxLength", Values.integer(0, Integer.MAX_VALUE), "Characters at most; for strings.");
  private static final Key<String> PATTERN =
      Key.optional(
          "pattern",
          Values.scalar(
              "Write a regular expression such as ^[a-z]+$.",
              java.util.Map.of("type", "string", "format", "regex"),
              text -> text),
          "A regular expression that the value must contain; anchor it with ^ and $. For strings.");
  private static final Key<List<String>> ENUM =
      Key.optional("enum", Values.nonEmptyList(scalar()), "The allowed values.");
  private static final Key<String> DESCRIPTION =
      Key.optional("description", Values.string(), "For the API's documentation.");
  private static final Key<String> EXAMPLE =
      Key.optional("example", scalar(), "For the API's documentation.");

  private static final ValueType<ParameterSettings> ONE =
      ObjectType.of(
              "A typed parameter.",
              TYPE,
              REQUIRED,
              DEFAULT,
              MINIMUM,
              MAXIMUM,
              MIN_LENGTH,
              MAX_LENGTH,
              PATTERN,
              ENUM,
              DESCRIPTION,
              EXAMPLE)
          .as(ParameterSection::bind);

  static final Key<SequencedMap<String, ParameterSettings>> ALL =
      Key.optional(
          "params",
          Values.map(Names.PARAMETER, Names.PARAMETER_HINT, ONE),
          "Parameters by name: those in the path, all others in the query.");

  private ParameterSection() {}

  private static ValueType<String> scalar() {
    return Values.scalar(
        "Write text, a number, true or false.",
        java.util.Map.of("type", List.of("string", "number", "boolean")),
        text -> text);
  }

  /// As a query parameter; [#placed] then moves those of the path there.
  private static ParameterSettings bind(Section s) {
    return new ParameterSettings(
        name(s.node()),
        ParameterSettings.In.QUERY,
        s.getOr(TYPE, ParameterSettings.Type.STRING),
        s.findReadable(REQUIRED).orElse(false),
        s.findReadable(DEFAULT).orElse(null),
        s.findReadable(MINIMUM).orElse(null),
        s.findReadable(MAXIMUM).orElse(null),
        s.findReadable(MIN_LENGTH).orElse(null),
        s.findReadable(MAX_LENGTH).orElse(null),
        s.findReadable(PATTERN).orElse(null),
        s.findReadable(ENUM).orElse(List.of()),
        s.findReadable(DESCRIPTION).orElse(null),
        s.findReadable(EXAMPLE).orElse(null));
  }

  private static String name(Node node) {
    return node.path().substring(node.path().lastIndexOf('.') + 1);
  }

  /// The declared parameters with their places; those of the path that are not declared are
  /// strings. Reports keys that have no meaning in a path.
  static List<ParameterSettings> placed(
      @Nullable PathTemplate path,
      Optional<SequencedMap<String, ParameterSettings>> declared,
      Node params) {
    List<String> inPath = path == null ? List.of() : path.parameters();
    List<ParameterSettings> placed = new ArrayList<>();
    for (String name : inPath) {
      ParameterSettings p = declared.map(map -> map.get(name)).orElse(null);
      if (p == null) {
        placed.add(ParameterSettings.path(name, ParameterSettings.Type.STRING));
        continue;
      }
      refuse(params, name, REQUIRED);
      refuse(params, name, DEFAULT);
      placed.add(
          new ParameterSettings(
              name,
              ParameterSettings.In.PATH,
              p.type(),
              true,
              null,
              p.minimum(),
              p.maximum(),
              p.minLength(),
              p.maxLength(),
              p.pattern(),
              p.values(),
              p.description(),
              p.example()));
    }
    declared.ifPresent(map ->
        map.values().stream()
            .filter(parameter -> !inPath.contains(parameter.name()))
            .forEach(placed::add));
    return placed;
  }

  private static void refuse(Node params, String name, Key<?> key) {
    Node parameter = params.entries().get(name);
    Node written = parameter == null ? null : parameter.entries().get(key.name());
    if (written != null) {
      written.problem(
          "has no meaning for a parameter of the path, which is always there. Leave it out.");
    }
  }
}
