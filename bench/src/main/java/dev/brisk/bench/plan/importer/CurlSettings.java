package dev.brisk.bench.plan.importer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the options of one part of a curl command add up to. Texts are made of bytes, as in
/// [ShellWords].
final class CurlSettings {
  private static final long FILE_BYTES_MAX = 64L << 20;

  /// An option with its value, in the order of the command.
  record Value(String name, String value) {}

  final Set<String> remarks = new LinkedHashSet<>();
  private final List<Value> values = new ArrayList<>();
  private final Set<String> flags = new HashSet<>();

  /// @param shown as typed, for messages
  /// @param on false for `--no-NAME`
  void add(CurlOption option, String shown, boolean on, String value) {
    switch (option.effect()) {
      case NONE -> {}
      case TOLD -> {
        if (on) {
          remarks.add("curl's " + shown + ": " + option.reason() + ".");
        }
      }
      case REFUSED -> {
        // `-x ''` says that there is no proxy.
        boolean none = option.argument() && value.isEmpty();
        if (on && !none) {
          throw refused(shown, option.reason());
        }
      }
      case REQUEST -> {
        if (option.argument()) {
          value(option.name(), value);
        } else if (on) {
          flags.add(option.name());
        } else {
          flags.remove(option.name());
        }
      }
    }
  }

  static IllegalArgumentException refused(String option, String why) {
    return new IllegalArgumentException(
        "In the curl command, " + option + " cannot be done: " + why + ".");
  }

  void value(String name, String value) {
    values.add(new Value(name, value));
  }

  boolean has(String flag) {
    return flags.contains(flag);
  }

  /// All values of one of these options, in the order of the command.
  List<Value> all(String... names) {
    List<String> wanted = List.of(names);
    return values.stream().filter(value -> wanted.contains(value.name)).toList();
  }

  boolean any(String... names) {
    return !all(names).isEmpty();
  }

  /// The last value of an option, which wins, or empty.
  String last(String name) {
    List<Value> all = all(name);
    return all.isEmpty() ? "" : all.getLast().value;
  }

  /// The bytes of a file that an option names, a character a byte.
  static String file(String name, String option) {
    if (name.equals("-") || name.isEmpty()) {
      throw refused(option, "it reads standard input. Put the text in a file and write @FILE");
    }
    Path path = Path.of(text(name, option));
    try {
      if (Files.size(path) > FILE_BYTES_MAX) {
        throw refused(option, path + " is larger than " + (FILE_BYTES_MAX >> 20) + " MiB");
      }
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "In the curl command, "
              + option
              + " names the file "
              + path
              + ", which cannot be read. Is the path right?",
          e);
    }
  }

  /// Bytes as the text that they are in UTF-8.
  static String text(String bytes, String what) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "In the curl command, a "
              + what
              + " has bytes that are no UTF-8, which only a body may"
              + " have.",
          e);
    }
  }
}
