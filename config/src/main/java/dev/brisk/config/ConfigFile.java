package dev.brisk.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// A YAML configuration file, parsed and ready to be bound to records.
///
/// ```java
/// Settings settings = ConfigFile.read(Path.of("brisk.yaml"), Environment.system()).bind(SETTINGS);
/// ```
///
/// Bounds: 1 MiB, 64 levels, 100,000 values after aliases are unfolded. `${NAME}` and
/// `${NAME:-default}` in scalars are replaced from the environment. A file is bound once; not
/// thread-safe.
public final class ConfigFile {
  static final int MAX_BYTES = 1 << 20;
  static final String ENVIRONMENT_PATTERN = "\\$\\{";

  /// What a schema refers to where a value may come from the environment.
  public static final String ENVIRONMENT_REF = "#/$defs/environment";

  private final Document document;
  private final Node root;

  private ConfigFile(Document document, Node root) {
    this.document = document;
    this.root = root;
  }

  /// Reads and parses a file. Relative paths in it start from its folder.
  ///
  /// @throws ConfigException when it cannot be read or is not YAML
  public static ConfigFile read(Path file, Environment environment) throws ConfigException {
    Path directory = file.toAbsolutePath().normalize().getParent();
    if (directory == null) {
      directory = file.toAbsolutePath();
    }
    Document document = new Document(file.toString(), directory);
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      document.problem(1, "", "There is no such file. Write the path of a YAML file.");
      throw document.exception();
    } catch (IOException e) {
      document.problem(
          1, "", "This file cannot be read. Check that it is a file and that you may read it.");
      throw document.exception();
    }
    return parse(bytes, document, environment);
  }

  /// Parses text as if it were a file of this name in this folder.
  public static ConfigFile parse(String text, String name, Path directory, Environment environment)
      throws ConfigException {
    return parse(text.getBytes(StandardCharsets.UTF_8), new Document(name, directory), environment);
  }

  private static ConfigFile parse(byte[] bytes, Document document, Environment environment)
      throws ConfigException {
    if (bytes.length > MAX_BYTES) {
      document.problem(
          1,
          "",
          "This file is larger than "
              + Sizes.format(MAX_BYTES)
              + ". Keep data in files of its own and name them here.");
      throw document.exception();
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      document.problem(1, "", "This file is not UTF-8. Save it as UTF-8.");
      throw document.exception();
    }
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    Raw raw = YamlTree.parse(text, document, environment);
    return new ConfigFile(document, new Node(document, raw, "", raw.line()));
  }

  /// Binds the whole file.
  ///
  /// @throws ConfigException with every problem, sorted by line
  public <T> T bind(ValueType<T> value) throws ConfigException {
    return bind(value, (bound, report) -> {});
  }

  /// Binds the whole file and runs a check over the result, which may be partly made of
  /// placeholders ([Section#getOr]): what it finds at a place about which the reading complained
  /// already is dropped as a mere consequence.
  ///
  /// @throws ConfigException with every problem, sorted by line
  public <T> T bind(ValueType<T> value, BiConsumer<T, ProblemReport> check) throws ConfigException {
    Optional<T> bound = value.read(root);
    Set<String> unreadable = document.places();
    bound.ifPresent(result ->
        check.accept(
            result,
            (place, found, hint) -> {
              Node node = root.at(place);
              if (!unreadable.contains(node.path())) {
                node.refused(place, found, hint);
              }
            }));
    document.throwIfAny();
    return bound.orElseThrow(
        () -> new IllegalStateException("a value was refused without a problem: " + value));
  }

  /// The JSON Schema (2020-12) of files that [#bind] takes, as maps, lists and scalars.
  public static Map<String, Object> schema(ValueType<?> value, String title) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.putAll(value.schema());
    schema.put(
        "$defs",
        Map.of(
            "environment",
            Map.of(
                "type",
                "string",
                "description",
                "A value from the environment: ${NAME} or ${NAME:-default}.",
                "pattern",
                ENVIRONMENT_PATTERN)));
    return schema;
  }
}
