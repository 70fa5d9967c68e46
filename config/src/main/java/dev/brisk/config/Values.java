package dev.brisk.config;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The ready-made kinds of [ValueType].
public final class Values {
  private static final String DURATION_PATTERN =
      "^([0-9]+(\\.[0-9]+)?(d|h|m|s|ms|us|ns))+$|" + ConfigFile.ENVIRONMENT_PATTERN;
  private static final String SIZE_PATTERN =
      "^[0-9]+(\\.[0-9]+)? ?([KMGT]i?B|kB|B)?$|" + ConfigFile.ENVIRONMENT_PATTERN;

  private Values() {}

  /// Text that is not blank.
  public static ValueType<String> string() {
    return scalar("Write text.", Map.of("type", "string"), Values::notBlank);
  }

  /// Text that fits a pattern as a whole.
  public static ValueType<String> string(String pattern, String hint) {
    Predicate<String> fits = Pattern.compile(pattern).asMatchPredicate();
    String anchored = "^(?:" + pattern + ")$|" + ConfigFile.ENVIRONMENT_PATTERN;
    return scalar(
        hint,
        Map.of("type", "string", "pattern", anchored),
        text -> require(fits.test(text), text));
  }

  /// Text that no message may show, whether it came from the environment or not.
  public static ValueType<String> secret(String hint, Predicate<String> fits) {
    return new ScalarType<>(
        hint, Map.of("type", "string"), text -> require(fits.test(text), text), value -> "…", true);
  }

  public static ValueType<Integer> integer(int minimum, int maximum) {
    String hint = "Write a whole number from " + minimum + " to " + maximum + ".";
    if (maximum == Integer.MAX_VALUE) {
      hint = "Write a whole number, at least " + minimum + ".";
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "integer");
    schema.put("minimum", minimum);
    if (maximum != Integer.MAX_VALUE) {
      schema.put("maximum", maximum);
    }
    return new ScalarType<>(
        hint,
        orEnvironment(schema),
        text -> {
          int value = Integer.parseInt(text);
          return require(value >= minimum && value <= maximum, value);
        },
        value -> value,
        false);
  }

  /// A finite number.
  public static ValueType<Double> number() {
    return new ScalarType<>(
        "Write a number.",
        orEnvironment(Map.of("type", "number")),
        text -> {
          double value = Double.parseDouble(text);
          boolean plain = text.chars().noneMatch(c -> "dDfFxXpP".indexOf(c) >= 0);
          return require(plain && Double.isFinite(value), value);
        },
        value -> value,
        false);
  }

  /// A number with all the digits that are written, at most 1,000 before or after its point.
  public static ValueType<BigDecimal> decimal() {
    return new ScalarType<>(
        "Write a number.",
        orEnvironment(Map.of("type", "number")),
        text -> {
          BigDecimal value = new BigDecimal(text.strip());
          return require(Math.abs((long) value.scale()) + value.precision() <= 1_000, value);
        },
        value -> value,
        false);
  }

  public static ValueType<Boolean> bool() {
    return new ScalarType<>(
        "Write true or false.",
        orEnvironment(Map.of("type", "boolean")),
        text -> require(text.equals("true") || text.equals("false"), text.equals("true")),
        value -> value,
        false);
  }

  /// A duration between two bounds, both allowed.
  public static ValueType<Duration> duration(Duration minimum, Duration maximum) {
    String bounds =
        " Allowed is " + Durations.format(minimum) + " to " + Durations.format(maximum) + ".";
    ValueType<Duration> duration =
        new ScalarType<>(
            Durations.HINT,
            Map.of("type", "string", "pattern", DURATION_PATTERN),
            Durations::parse,
            Durations::format,
            false);
    return duration.then(
        (node, value) -> {
          if (value.compareTo(minimum) >= 0 && value.compareTo(maximum) <= 0) {
            return Optional.of(value);
          }
          node.reportInvalid(Durations.HINT + bounds);
          return Optional.empty();
        },
        Durations::format);
  }

  /// A size in bytes between two bounds, both allowed.
  public static ValueType<Long> size(long minimum, long maximum) {
    String bounds = " Allowed is " + Sizes.format(minimum) + " to " + Sizes.format(maximum) + ".";
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", List.of("string", "integer"));
    schema.put("pattern", SIZE_PATTERN);
    ValueType<Long> size = new ScalarType<>(Sizes.HINT, schema, Sizes::parse, Sizes::format, false);
    return size.then(
        (node, value) -> {
          if (value >= minimum && value <= maximum) {
            return Optional.of(value);
          }
          node.reportInvalid(Sizes.HINT + bounds);
          return Optional.empty();
        },
        Sizes::format);
  }

  public static ValueType<Rate> rate() {
    return scalar(Rate.HINT, Map.of("type", "string"), Rate::parse);
  }

  /// One of an enum's constants, written in lower case with dashes.
  public static <E extends Enum<E>> ValueType<E> enumeration(Class<E> type) {
    SequencedMap<String, E> constants =
        Arrays.stream(type.getEnumConstants())
            .collect(
                Collectors.toMap(
                    Values::dashed, Function.identity(), (a, b) -> a, LinkedHashMap::new));
    List<String> names = List.copyOf(constants.keySet());
    String hint = "Write " + orList(names) + ".";
    return new ScalarType<>(
        hint,
        orEnvironment(Map.of("enum", names)),
        text -> {
          E constant = constants.get(text);
          if (constant == null) {
            throw new IllegalArgumentException(text);
          }
          return constant;
        },
        Values::dashed,
        false);
  }

  private static String dashed(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String orList(List<String> names) {
    return names.size() == 1
        ? names.getFirst()
        : String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
  }

  /// A path, which need not exist. A relative one starts from the file's folder.
  public static ValueType<Path> path() {
    return path("file");
  }

  private static ValueType<Path> path(String kind) {
    String hint = "Write the path of a " + kind + ".";
    return scalar(hint, Map.of("type", "string"), Values::notBlank)
        .then((node, text) -> {
          try {
            return Optional.of(node.directory().resolve(text).normalize());
          } catch (InvalidPathException e) {
            node.reportInvalid(hint);
            return Optional.empty();
          }
        });
  }

  /// A file that exists and can be read.
  public static ValueType<Path> file() {
    return existing("file", Files::isRegularFile);
  }

  /// A folder that exists.
  public static ValueType<Path> directory() {
    return existing("folder", Files::isDirectory);
  }

  private static ValueType<Path> existing(String kind, Predicate<Path> isKind) {
    return path(kind)
        .then((node, path) -> {
          if (isKind.test(path) && Files.isReadable(path)) {
            return Optional.of(path);
          }
          node.reportInvalid(
              "There is no such "
                  + kind
                  + " that can be read; a relative path starts from the configuration's folder."
                  + similar(path, isKind));
          return Optional.empty();
        });
  }

  private static String similar(Path path, Predicate<Path> isKind) {
    Path parent = path.getParent();
    Path name = path.getFileName();
    if (parent == null || name == null || !Files.isDirectory(parent)) {
      return "";
    }
    try (Stream<Path> siblings = Files.list(parent)) {
      List<String> names =
          siblings.limit(1000).filter(isKind).map(p -> p.getFileName().toString()).toList();
      return Suggestions.closest(name.toString(), names)
          .map(near -> " Did you mean '" + near + "'?")
          .orElse("");
    } catch (java.io.IOException e) {
      return ""; // only the suggestion is lost
    }
  }

  public static <T> ValueType<List<T>> list(ValueType<T> item) {
    return new ListType<>(item, 0);
  }

  public static <T> ValueType<List<T>> nonEmptyList(ValueType<T> item) {
    return new ListType<>(item, 1);
  }

  /// A mapping from names to values. The names must fit the pattern.
  public static <T> ValueType<SequencedMap<String, T>> map(
      String names, String nameHint, ValueType<T> value) {
    return new MapType<>(Pattern.compile(names), nameHint, value);
  }

  /// `off` (or `false`) for empty, or else a value.
  public static <T> ValueType<Optional<T>> orOff(ValueType<T> value) {
    String hint = value.hint().replaceFirst("\\.$", "") + ", or off.";
    return new ValueType<>() {
      @Override
      public Optional<Optional<T>> read(Node node) {
        Optional<String> text = node.text();
        if (text.isPresent() && (text.get().equals("off") || text.get().equals("false"))) {
          return Optional.of(Optional.empty());
        }
        Optional<T> read = value.read(node);
        return read.isPresent() ? Optional.of(read) : Optional.empty();
      }

      @Override
      public String hint() {
        return hint;
      }

      @Override
      public Map<String, Object> schema() {
        return Map.of("anyOf", List.of(value.schema(), Map.of("enum", List.of("off", false))));
      }

      @Override
      public Object write(Optional<T> given) {
        return given.map(value::write).orElse("off");
      }
    };
  }

  /// One kind for scalars, another for everything else.
  public static <T> ValueType<T> either(ValueType<T> scalar, ValueType<T> other) {
    return new ValueType<>() {
      @Override
      public Optional<T> read(Node node) {
        return node.isScalar() ? scalar.read(node) : other.read(node);
      }

      @Override
      public String hint() {
        return scalar.hint();
      }

      @Override
      public Map<String, Object> schema() {
        return Map.of("anyOf", List.of(scalar.schema(), other.schema()));
      }
    };
  }

  /// A list, or a mapping that says more.
  public static <E, T> ValueType<T> listOr(
      ValueType<E> list, Function<E, T> asMapping, ValueType<T> mapping) {
    return new ValueType<>() {
      @Override
      public Optional<T> read(Node node) {
        return node.isMapping() ? mapping.read(node) : list.read(node).map(asMapping);
      }

      @Override
      public String hint() {
        return list.hint();
      }

      @Override
      public Map<String, Object> schema() {
        return Map.of("anyOf", List.of(list.schema(), mapping.schema()));
      }
    };
  }

  /// A mapping taken as it stands, as JSON would have it: see [Node#json].
  public static ValueType<Node> mapping(String hint) {
    return new ValueType<>() {
      @Override
      public Optional<Node> read(Node node) {
        if (!node.isMapping()) {
          node.reportInvalid(hint);
          return Optional.empty();
        }
        return Optional.of(node);
      }

      @Override
      public String hint() {
        return hint;
      }

      @Override
      public Map<String, Object> schema() {
        return Map.of("type", "object");
      }
    };
  }

  /// Anything, refused with a reason that follows the path: `is not supported yet. …`.
  public static <T> ValueType<T> refused(String reason) {
    return new Unsupported<>(reason);
  }

  /// What a key was called before: refused with the name that it has now.
  public static <T> ValueType<T> renamed(String now) {
    return refused("is now called " + now + ".");
  }

  /// Any scalar that `parse` accepts; it throws [IllegalArgumentException] for the others.
  public static <T> ValueType<T> scalar(
      String hint, Map<String, Object> schema, Function<String, T> parse) {
    return new ScalarType<>(hint, schema, parse, Object::toString, false);
  }

  /// The schema, or a string with a reference to the environment.
  public static Map<String, Object> orEnvironment(Map<String, Object> schema) {
    return Map.of("anyOf", List.of(schema, Map.of("$ref", ConfigFile.ENVIRONMENT_REF)));
  }

  private static String notBlank(String text) {
    return require(!text.isBlank(), text);
  }

  private static <T> T require(boolean condition, T value) {
    if (!condition) {
      throw new IllegalArgumentException("invalid");
    }
    return value;
  }
}
