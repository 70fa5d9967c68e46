package dev.brisk.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A value in a configuration file: its content, its path such as `endpoints[1].cache.ttl`, its
/// line, and the way to report a problem with it. Not thread-safe.
public final class Node {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,400}");
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?(\\.[0-9]{1,400}|[0-9]{1,400}(\\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,3})?");
  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
  private static final int SHOWN_CHARACTERS = 60;

  private final Document document;
  private final Raw raw;
  private final String path;
  private final int line;

  Node(Document document, Raw raw, String path, int line) {
    this.document = document;
    this.raw = raw;
    this.path = path;
    this.line = line;
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /// Keys and indexes from the root: `endpoints[1].cache.ttl`; empty for the root.
  public String path() {
    return path;
  }

  public int line() {
    return line;
  }

  /// The folder that relative paths start from.
  public Path directory() {
    return document.directory();
  }

  /// Reports a problem with this value, led by its path: `problem("is too long. …")`.
  public void problem(String message) {
    document.problem(line, path, (path.isEmpty() ? "The file" : path) + " " + message);
  }

  /// Reports a problem on this line, in words of its own.
  public void report(String message) {
    document.problem(line, path, message);
  }

  /// Reports that this value cannot be used: `PATH is "5 minuts". Write a duration …`.
  public void reportInvalid(String hint) {
    if (raw instanceof Raw.Scalar scalar) {
      if (!scalar.readable()) {
        return;
      }
      if (!scalar.variables().isEmpty()) {
        reportInvalidSecret(hint);
        return;
      }
    }
    problem("is " + shown() + ". " + hint);
  }

  /// Like [#reportInvalid], without showing the value.
  public void reportInvalidSecret(String hint) {
    if (raw instanceof Raw.Scalar scalar) {
      if (!scalar.readable()) {
        return;
      }
      if (!scalar.variables().isEmpty()) {
        problem("cannot be used: it is set by " + variables(scalar) + ". " + hint);
        return;
      }
    }
    problem("cannot be used. " + hint);
  }

  private static String variables(Raw.Scalar scalar) {
    return String.join(
        " and ", scalar.variables().stream().sorted().map(v -> "${" + v + "}").toList());
  }

  /// The value for a message, shortened; never one from the environment.
  public String shown() {
    return switch (raw) {
      case Raw.Items items -> items.items().isEmpty() ? "an empty list" : "a list";
      case Raw.Mapping mapping -> "a mapping";
      case Raw.Scalar scalar when !scalar.variables().isEmpty() -> "set by " + variables(scalar);
      case Raw.Scalar scalar when isNull() -> "empty";
      case Raw.Scalar scalar -> {
        String text = scalar.text();
        boolean tooLong = text.codePointCount(0, text.length()) > SHOWN_CHARACTERS;
        int end = tooLong ? text.offsetByCodePoints(0, SHOWN_CHARACTERS) : text.length();
        yield "\"" + text.substring(0, end) + (tooLong ? "…" : "") + "\"";
      }
    };
  }

  /// Written as nothing, `~` or `null`.
  public boolean isNull() {
    return raw instanceof Raw.Scalar scalar
        && scalar.plain()
        && scalar.readable()
        && scalar.variables().isEmpty()
        && NULLS.contains(scalar.text());
  }

  public boolean isMapping() {
    return raw instanceof Raw.Mapping;
  }

  public boolean isList() {
    return raw instanceof Raw.Items;
  }

  /// Whether it is a scalar, also one that could not be read.
  public boolean isScalar() {
    return raw instanceof Raw.Scalar;
  }

  /// The text of a scalar; empty for a list, a mapping, null, and for a scalar about which a
  /// problem was already reported.
  public Optional<String> text() {
    return raw instanceof Raw.Scalar scalar && scalar.readable() && !isNull()
        ? Optional.of(scalar.text())
        : Optional.empty();
  }

  /// The elements of a list; empty for anything else.
  public List<Node> items() {
    if (!(raw instanceof Raw.Items list)) {
      return List.of();
    }
    List<Node> nodes = new ArrayList<>();
    for (Raw item : list.items()) {
      nodes.add(new Node(document, item, path + "[" + nodes.size() + "]", item.line()));
    }
    return nodes;
  }

  /// The entries of a mapping, in the order of the file; empty for anything else. The line of an
  /// entry is its key's.
  public SequencedMap<String, Node> entries() {
    SequencedMap<String, Node> nodes = new LinkedHashMap<>();
    if (raw instanceof Raw.Mapping mapping) {
      mapping
          .entries()
          .forEach((key, entry) ->
              nodes.put(key, new Node(document, entry.value(), join(path, key), entry.line())));
    }
    return nodes;
  }

  /// The node at a path such as `endpoints[1].cache.ttl`, or the nearest one above it that is in
  /// the file.
  Node at(String place) {
    Node found = this;
    for (Node child : items()) {
      if (leads(child.path, place)) {
        found = child.at(place);
      }
    }
    for (Node child : entries().values()) {
      if (leads(child.path, place)) {
        found = child.at(place);
      }
    }
    return found;
  }

  private static boolean leads(String path, String place) {
    return place.startsWith(path)
        && (place.length() == path.length() || ".[".indexOf(place.charAt(path.length())) >= 0);
  }

  /// Reports what a later check found: `found` says it and may show the value, `hint` says what to
  /// write and does not. Without `found` where the value came from the environment.
  void refused(String place, String found, String hint) {
    if (raw instanceof Raw.Scalar scalar && !scalar.variables().isEmpty()) {
      reportInvalidSecret(hint);
    } else {
      document.problem(line, place, place + " " + found + ". " + hint);
    }
  }

  /// The value as JSON would have it: maps, lists, strings, `Long`, `BigInteger`, `BigDecimal`,
  /// `Boolean`, null. Plain scalars are typed by YAML's core schema, quoted ones are strings.
  public @Nullable Object json() {
    return json(raw);
  }

  private static @Nullable Object json(Raw raw) {
    return switch (raw) {
      case Raw.Items list -> {
        List<@Nullable Object> values = new ArrayList<>();
        for (Raw item : list.items()) {
          values.add(json(item));
        }
        yield values;
      }
      case Raw.Mapping mapping -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> values.put(key, json(entry.value())));
        yield values;
      }
      case Raw.Scalar scalar -> scalar.plain() ? plain(scalar.text()) : scalar.text();
    };
  }

  private static @Nullable Object plain(String text) {
    if (NULLS.contains(text)) {
      return null;
    }
    if (text.equals("true") || text.equals("True") || text.equals("TRUE")) {
      return true;
    }
    if (text.equals("false") || text.equals("False") || text.equals("FALSE")) {
      return false;
    }
    if (INTEGER.matcher(text).matches()) {
      BigInteger value = new BigInteger(text);
      return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }
    return DECIMAL.matcher(text).matches() ? (Object) new BigDecimal(text) : text;
  }
}
