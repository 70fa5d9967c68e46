package dev.brisk.bench.plan;

import java.util.ArrayList;
import java.util.List;

/// One header of a request, as it goes on the wire. A name may come several times.
///
/// @param name as typed; a token of RFC 9110
/// @param value without line breaks and control characters; sent as UTF-8
public record HeaderLine(String name, String value) {
  public HeaderLine {
    if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
      throw new IllegalArgumentException(
          "'" + name + "' is not a header name. Write -H 'Name: value'.");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n') {
        throw new IllegalArgumentException(
            "The header '" + name + "' has a line break in its value.");
      }
      if (c != '\t' && (c < ' ' || c == 0x7f)) {
        throw new IllegalArgumentException(
            "The header '" + name + "' has a control character in its value.");
      }
    }
  }

  /// Reads `Name: value`.
  ///
  /// @throws IllegalArgumentException in one sentence, when the text is no header
  public static HeaderLine parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("'" + text + "' is not a header. Write 'Name: value'.");
    }
    return new HeaderLine(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
  }

  /// Whether the header has this name, in any case.
  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }

  /// Whether one of the lines has this name.
  public static boolean has(List<HeaderLine> lines, String name) {
    return lines.stream().anyMatch(line -> line.is(name));
  }

  /// `first`, and after it those of `added`; what `added` names, in any case, is left out of
  /// `first`.
  public static List<HeaderLine> overridden(List<HeaderLine> first, List<HeaderLine> added) {
    List<HeaderLine> all = new ArrayList<>(first);
    all.removeIf(line -> has(added, line.name()));
    all.addAll(added);
    return all;
  }
}
