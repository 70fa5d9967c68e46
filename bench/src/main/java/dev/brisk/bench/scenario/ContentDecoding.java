package dev.brisk.bench.scenario;

import dev.brisk.bench.plan.BodyCheck;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// Takes gzip and deflate off a body (RFC 9110, section 8.4.1), so that checks see what the server
/// meant. Of a body that was cut, as much as there is.
final class ContentDecoding {
  private ContentDecoding() {}

  /// @param encoding the value of `Content-Encoding`; an unknown one leaves the bytes as they came
  static byte[] decode(byte[] bytes, @Nullable String encoding) {
    if (encoding == null) {
      return bytes;
    }
    byte[] decoded = bytes;
    // They were applied in the order in which they stand.
    for (String coding : List.of(encoding.toLowerCase(Locale.ROOT).split(",", -1)).reversed()) {
      byte[] coded = decoded;
      decoded =
          switch (coding.strip()) {
            case "gzip", "x-gzip" -> read(coded, GZIPInputStream::new);
            case "deflate" -> read(coded, in -> new InflaterInputStream(in, inflater(coded)));
            default -> coded;
          };
    }
    return decoded;
  }

  /// Some servers send deflate without the zlib header that it must have, which begins with 0x78.
  private static Inflater inflater(byte[] bytes) {
    return new Inflater(bytes.length > 0 && (bytes[0] & 0x0f) != 8);
  }

  private interface Opening {
    InputStream open(InputStream in) throws IOException;
  }

  private static byte[] read(byte[] bytes, Opening opening) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length * 4);
    try (InputStream in = opening.open(new ByteArrayInputStream(bytes))) {
      byte[] buffer = new byte[8192];
      int length;
      while (out.size() < BodyCheck.KEPT_BYTES_MAX && (length = in.read(buffer)) > 0) {
        out.write(buffer, 0, Math.min(length, BodyCheck.KEPT_BYTES_MAX - out.size()));
      }
    } catch (IOException e) {
      // It was cut, or is not what its header says: then as it came.
      return out.size() > 0 ? out.toByteArray() : bytes;
    }
    return out.toByteArray();
  }
}
