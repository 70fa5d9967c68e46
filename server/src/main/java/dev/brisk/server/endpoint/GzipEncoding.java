package dev.brisk.server.endpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// When and how answers are compressed.
final class GzipEncoding {
  /// A smaller body fits into one packet anyway.
  static final int MIN_BYTES = 1400;

  private GzipEncoding() {}

  /// Whether a client takes gzip (RFC 9110, section 12.5.3).
  static boolean accepted(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return false;
    }
    if (acceptEncoding.equals("gzip, deflate, br") || acceptEncoding.equals("gzip")) {
      return true;
    }
    boolean any = false;
    for (String part : acceptEncoding.toLowerCase(Locale.ROOT).split(",")) {
      String[] pieces = part.split(";");
      String coding = pieces[0].strip();
      boolean refused = false;
      for (int i = 1; i < pieces.length; i++) {
        refused |= pieces[i].strip().matches("q=0(\\.0*)?");
      }
      if (coding.equals("gzip") || coding.equals("x-gzip")) {
        return !refused;
      }
      if (coding.equals("*")) {
        any = !refused;
      }
    }
    return any;
  }

  /// Whether a body of this kind and size has a compressed variant.
  static boolean worthwhile(List<Map.Entry<String, String>> headers, int bodyBytes) {
    if (bodyBytes < MIN_BYTES) {
      return false;
    }
    boolean text = false;
    for (Map.Entry<String, String> header : headers) {
      switch (header.getKey()) {
        case "content-encoding", "content-range" -> {
          return false;
        }
        case "cache-control" -> {
          if (header.getValue().contains("no-transform")) {
            return false;
          }
        }
        case "content-type" -> text = isText(header.getValue());
        default -> {}
      }
    }
    return text;
  }

  private static boolean isText(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    return type.startsWith("text/")
        || type.startsWith("application/json")
        || type.startsWith("application/javascript")
        || type.startsWith("application/xml")
        || type.startsWith("image/svg+xml")
        || type.contains("+json")
        || type.contains("+xml");
  }

  static byte[] compress(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 3 + 64);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out, 8192)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
