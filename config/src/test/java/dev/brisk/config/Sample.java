package dev.brisk.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A section with a key of each kind.
final class Sample {
  enum Colour {
    RED,
    DARK_BLUE
  }

  record Inner(Duration ttl, int count) {}

  static final Key<Duration> TTL =
      Key.required("ttl", Values.duration(Duration.ofMillis(1), Duration.ofHours(24)), "How long.");
  static final Key<Integer> COUNT = Key.defaulting("count", Values.integer(1, 10), 3, "How many.");
  static final ValueType<Inner> INNER_VALUE =
      ObjectType.of("An inner section.", TTL, COUNT).as(s -> new Inner(s.get(TTL), s.get(COUNT)));

  static final Key<String> NAME = Key.optional("name", Values.string(), "A name.");
  static final Key<Integer> PORT =
      Key.defaulting("port", Values.integer(0, 65_535), 8000, "A port.");
  static final Key<Integer> LIMIT =
      Key.optional("limit", Values.integer(1, Integer.MAX_VALUE), "A limit.");
  static final Key<Double> RATIO = Key.optional("ratio", Values.number(), "A ratio.");
  static final Key<Boolean> ACTIVE = Key.optional("active", Values.bool(), "A switch.");
  static final Key<Long> SIZE = Key.defaulting("size", Values.size(1, 1 << 20), 1024L, "A size.");
  static final Key<Rate> BUDGET = Key.optional("budget", Values.rate(), "A rate.");
  static final Key<Colour> COLOUR =
      Key.optional("colour", Values.enumeration(Colour.class), "A colour.");
  static final Key<Path> FILE = Key.optional("file", Values.file(), "A file.");
  static final Key<Path> DIRECTORY = Key.optional("directory", Values.directory(), "A folder.");
  static final Key<List<String>> TAGS =
      Key.optional("tags", Values.nonEmptyList(Values.string()), "Tags.");
  static final Key<SequencedMap<String, Inner>> INNERS =
      Key.optional(
          "inners", Values.map("[a-z]+", "Use lower-case letters.", INNER_VALUE), "Sections.");
  static final Key<String> PASSWORD =
      Key.optional(
          "password",
          Values.secret("Write text without blanks.", t -> !t.contains(" ")),
          "Secret.");
  static final Key<Optional<String>> LOG =
      Key.defaulting("log", Values.orOff(Values.string()), Optional.empty(), "A log.");
  static final Key<Node> RAW = Key.optional("raw", Values.mapping("Write a mapping."), "Anything.");
  static final Key<String> LATER =
      Key.optional("later", Values.refused("is not supported yet."), "Not yet.");

  static final Key<String> TITLE = Key.optional("title", Values.renamed("name"), "Renamed.");

  static final ObjectType SHAPE =
      ObjectType.of(
          "A sample.",
          NAME,
          PORT,
          LIMIT,
          RATIO,
          ACTIVE,
          SIZE,
          BUDGET,
          COLOUR,
          FILE,
          DIRECTORY,
          TAGS,
          INNERS,
          PASSWORD,
          LOG,
          RAW,
          LATER,
          TITLE);

  private Sample() {}

  static Section read(String yaml, Path directory, Map<String, String> environment)
      throws ConfigException {
    return ConfigFile.parse(yaml, "sample.yaml", directory, Environment.of(environment))
        .bind(SHAPE);
  }
}
