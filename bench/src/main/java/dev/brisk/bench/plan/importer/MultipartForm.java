package dev.brisk.bench.plan.importer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A body of `multipart/form-data` (RFC 7578). Texts are made of bytes, a character each.
///
/// @param parts in the order in which they are sent
record MultipartForm(List<Part> parts) {
  /// As curl makes them, of a length that does not change from run to run.
  private static final String BOUNDARY = "------------------------b51c4f02a7d39e68";

  MultipartForm {
    parts = List.copyOf(parts);
  }

  /// One field.
  ///
  /// @param file the file's name, or empty for a field that is no file
  /// @param type its media type, or empty for none
  record Part(String name, String file, String type, String bytes) {
    static Part text(String name, String value) {
      return new Part(bytesOf(name), "", "", bytesOf(value));
    }
  }

  /// A text as its bytes in UTF-8.
  static String bytesOf(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  String contentType() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }

  String bytes() {
    StringBuilder body = new StringBuilder();
    for (Part part : parts) {
      if (part.bytes.contains(BOUNDARY)) {
        throw new IllegalArgumentException(
            "The part '" + part.name + "' of the form holds the boundary between parts.");
      }
      body.append("--").append(BOUNDARY);
      body.append("\r\nContent-Disposition: form-data; name=\"")
          .append(quoted(part.name))
          .append('"');
      if (!part.file.isEmpty()) {
        body.append("; filename=\"").append(quoted(part.file)).append('"');
      }
      if (!part.type.isEmpty()) {
        body.append("\r\nContent-Type: ").append(part.type);
      }
      body.append("\r\n\r\n").append(part.bytes).append("\r\n");
    }
    return body.append("--").append(BOUNDARY).append("--\r\n").toString();
  }

  /// As browsers do: WHATWG, "multipart/form-data".
  private static String quoted(String name) {
    return name.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }
}
