package dev.brisk.bench.plan.importer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The form that `-F` and `--form-string` make. Postman writes `--form 'name="value"'`.
final class CurlForm {
  private static final String[][] TYPES = {
    {".gif", "image/gif"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain"},
    {".htm", "text/html"},
    {".html", "text/html"},
    {".pdf", "application/pdf"},
    {".xml", "application/xml"},
  };

  private final String text;
  private int at;

  private CurlForm(String text) {
    this.text = text;
  }

  static MultipartForm of(CurlSettings settings) {
    List<MultipartForm.Part> parts = new ArrayList<>();
    for (CurlSettings.Value value : settings.all("form", "form-string")) {
      int equals = value.value().indexOf('=');
      if (equals < 0) {
        throw CurlSettings.refused("-F", "it has no '='. Write -F NAME=VALUE");
      }
      String name = value.value().substring(0, equals);
      String content = value.value().substring(equals + 1);
      parts.add(
          value.name().equals("form")
              ? new CurlForm(content).part(name)
              : new MultipartForm.Part(name, "", "", content));
    }
    return new MultipartForm(parts);
  }

  private MultipartForm.Part part(String name) {
    boolean file = text.startsWith("@");
    boolean contents = text.startsWith("<");
    if (text.startsWith("(") || text.equals(")")) {
      throw CurlSettings.refused(
          "-F '" + name + "=" + text + "'", "nested forms are not supported");
    }
    at = file || contents ? 1 : 0;
    String value = word(file ? ";," : ";");
    if (at < text.length() && text.charAt(at) == ',') {
      throw CurlSettings.refused(
          "-F " + name + "=@…", "several files in one part are not supported");
    }
    String type = "";
    String fileName =
        file ? String.valueOf(Path.of(CurlSettings.text(value, "file name")).getFileName()) : "";
    fileName = MultipartForm.bytesOf(fileName);
    while (at < text.length()) {
      at++;
      skipSpaces();
      if (text.startsWith("type=", at)) {
        at += 5;
        // A type may have parameters of its own.
        int end = at;
        while (end < text.length()
            && !text.substring(end).matches("(?s)\\s*;\\s*(filename|headers|encoder)=.*")) {
          end++;
        }
        type = text.substring(at, end).strip();
        at = end;
      } else if (text.startsWith("filename=", at)) {
        at += 9;
        fileName = word(";");
      } else if (text.startsWith("headers=", at) || text.startsWith("encoder=", at)) {
        throw CurlSettings.refused(
            "-F with ;headers= or ;encoder=", "the part would have only its name and type");
      } else {
        word(";"); // Passed over by curl, too, with a warning.
      }
    }
    String bytes = file || contents ? CurlSettings.file(value, "-F") : value;
    if (type.isEmpty() && !fileName.isEmpty()) {
      type = guessed(fileName);
    }
    return new MultipartForm.Part(name, fileName, type, bytes);
  }

  /// In double quotes with backslashes, or up to one of the ends, without spaces around.
  private String word(String ends) {
    skipSpaces();
    if (at < text.length() && text.charAt(at) == '"') {
      StringBuilder word = new StringBuilder();
      int from = at + 1;
      while (from < text.length() && text.charAt(from) != '"') {
        boolean escaped =
            text.charAt(from) == '\\'
                && from + 1 < text.length()
                && "\\\"".indexOf(text.charAt(from + 1)) >= 0;
        from += escaped ? 1 : 0;
        word.append(text.charAt(from++));
      }
      if (from < text.length()) {
        at = from + 1;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
          at++;
        }
        return word.toString();
      }
    }
    int from = at;
    while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at).stripTrailing();
  }

  private void skipSpaces() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static String guessed(String fileName) {
    String lower = fileName.toLowerCase(Locale.ROOT);
    for (String[] type : TYPES) {
      if (lower.endsWith(type[0])) {
        return type[1];
      }
    }
    return "application/octet-stream";
  }
}
