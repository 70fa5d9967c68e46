package dev.brisk.bench.plan.importer;

import dev.brisk.bench.plan.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads rows from a file: CSV (RFC 4180, with a line of names), or one JSON object a line.
public final class DataFile {
  /// Largest file that is read, in bytes.
  public static final long BYTES_MAX = 256L << 20;

  private DataFile() {}

  /// @throws IllegalArgumentException when the file is missing or makes no sense
  public static Rows read(Path file) {
    String text;
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new IllegalArgumentException(
            file + " is larger than " + (BYTES_MAX >> 20) + " MiB. Use fewer rows.");
      }
      text = Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The data file " + file + " cannot be read: " + reason(e) + ".", e);
    }
    String name = file.toString();
    Rows rows =
        name.endsWith(".jsonl") || name.endsWith(".ndjson") || text.stripLeading().startsWith("{")
            ? jsonLines(text, file)
            : csv(text, file);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("The data file " + file + " has no rows.");
    }
    return rows;
  }

  static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException ? "there is no such file" : e.toString();
  }

  private static Rows csv(String text, Path file) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    boolean some = false;
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          field.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"' && field.isEmpty()) {
        quoted = true;
        some = true;
      } else if (c == ',') {
        record.add(field.toString());
        field.setLength(0);
        some = true;
      } else if (c == '\n') {
        end(records, record, field, some);
        record = new ArrayList<>();
        some = false;
      } else if (c != '\r') {
        field.append(c);
        some = true;
      }
    }
    if (quoted) {
      throw new IllegalArgumentException("The data file " + file + " ends inside of quotes.");
    }
    end(records, record, field, some);
    if (records.isEmpty()) {
      return Rows.NONE;
    }
    List<String> names = records.getFirst().stream().map(String::strip).toList();
    return new Rows(names, records.subList(1, records.size()));
  }

  private static void end(
      List<List<String>> records, List<String> record, StringBuilder field, boolean some) {
    if (some) {
      record.add(field.toString());
      records.add(record);
    }
    field.setLength(0);
  }

  private static Rows jsonLines(String text, Path file) {
    JsonMapper json = JsonMapper.shared();
    List<JsonNode> objects = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      JsonNode object;
      try {
        object = json.readTree(line);
      } catch (JacksonException e) {
        throw new IllegalArgumentException(
            file + ":" + number + ": this is not JSON: " + e.getOriginalMessage(), e);
      }
      if (!object.isObject()) {
        throw new IllegalArgumentException(file + ":" + number + ": write one JSON object a line.");
      }
      objects.add(object);
      for (Map.Entry<String, JsonNode> property : object.properties()) {
        names.add(property.getKey());
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode object : objects) {
      List<String> row = new ArrayList<>();
      for (String name : names) {
        JsonNode value = object.path(name);
        row.add(
            value.isMissingNode() || value.isNull()
                ? ""
                : value.isString() ? value.stringValue() : value.toString());
      }
      rows.add(row);
    }
    return new Rows(List.copyOf(names), rows);
  }
}
