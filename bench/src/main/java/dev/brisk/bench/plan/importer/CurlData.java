package dev.brisk.bench.plan.importer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The text that `-d` and its kin make. Characters stand for bytes.
final class CurlData {
  static final String[] OPTIONS = {
    "data", "data-ascii", "data-raw", "data-binary", "data-urlencode", "json"
  };

  private CurlData() {}

  /// All pieces in one: joined by `&`, but JSON as it comes.
  static String joined(List<CurlSettings.Value> pieces) {
    StringBuilder all = new StringBuilder();
    boolean first = true;
    for (CurlSettings.Value piece : pieces) {
      if (!first && !piece.name().equals("json")) {
        all.append('&');
      }
      first = false;
      all.append(bytes(piece));
    }
    return all.toString();
  }

  /// The pieces of `--url-query`: encoded as those of `--data-urlencode`, or as they are behind a
  /// plus.
  static String query(List<CurlSettings.Value> pieces) {
    return String.join(
        "&",
        pieces.stream()
            .map(piece ->
                piece.value().startsWith("+")
                    ? piece.value().substring(1)
                    : encoded(piece.value(), "--url-query"))
            .toList());
  }

  private static String bytes(CurlSettings.Value piece) {
    String value = piece.value();
    boolean file = value.startsWith("@");
    return switch (piece.name()) {
      case "data-raw" -> value;
      case "data-urlencode" -> encoded(value, "--data-urlencode");
      case "data-binary", "json" ->
          file ? CurlSettings.file(value.substring(1), "--" + piece.name()) : value;
      // As curl does: lines are joined, so that a form may stand on several.
      default ->
          file ? CurlSettings.file(value.substring(1), "-d").replaceAll("[\r\n\0]", "") : value;
    };
  }

  /// `text`, `=text`, `name=text`, `@file`, `name@file`.
  private static String encoded(String value, String option) {
    int equals = value.indexOf('=');
    int at = value.indexOf('@');
    int split = equals >= 0 ? equals : at;
    if (split < 0) {
      return percent(value);
    }
    String rest = value.substring(split + 1);
    String text = equals >= 0 ? rest : CurlSettings.file(rest, option);
    return (split == 0 ? "" : value.substring(0, split) + "=") + percent(text);
  }

  static String percent(String bytes) {
    StringBuilder text = new StringBuilder(bytes.length());
    for (byte b : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
      char c = (char) (b & 0xff);
      if (c == ' ') {
        text.append('+');
      } else if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        text.append(c);
      } else {
        text.append(String.format("%%%02X", (int) c));
      }
    }
    return text.toString();
  }
}
