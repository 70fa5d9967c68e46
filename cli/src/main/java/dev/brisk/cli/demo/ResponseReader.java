package dev.brisk.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads HTTP/1.1 responses with a `content-length` from bytes as they arrive, one response at a
/// time.
final class ResponseReader {
  private static final int MAX_RESPONSE_BYTES = 4 << 20;

  private byte[] bytes = new byte[16 << 10];
  private int length;
  private int headEnd = -1;
  private int total = -1;

  /// Where to put bytes that arrive: the buffer from [#length()] on.
  byte[] buffer() throws IOException {
    if (length == bytes.length) {
      if (length >= MAX_RESPONSE_BYTES) {
        throw new IOException("a response is larger than " + MAX_RESPONSE_BYTES + " bytes");
      }
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    return bytes;
  }

  int length() {
    return length;
  }

  /// Takes note of bytes that were put into the buffer.
  ///
  /// @return whether the response is complete
  boolean arrived(int count) throws IOException {
    int from = Math.max(0, length - 3);
    length += count;
    if (headEnd < 0) {
      headEnd = endOfHead(from);
      if (headEnd < 0) {
        return false;
      }
      String size = header("content-length");
      if (size == null) {
        throw new IOException("the response has no content-length: " + head());
      }
      total = headEnd + Integer.parseInt(size);
    }
    if (length > total) {
      throw new IOException("there are " + (length - total) + " bytes after the response");
    }
    return length == total;
  }

  int status() {
    return 100 * (bytes[9] - '0') + 10 * (bytes[10] - '0') + bytes[11] - '0';
  }

  /// Whether `cache-status` says that the answer came from the cache.
  boolean hit() {
    String status = header("cache-status");
    return status != null && CacheStatus.parse(status).hit();
  }

  /// A header of the response, or null; the name in lower case.
  @Nullable String header(String name) {
    int line = 0;
    while (line < headEnd) {
      int end = line;
      while (bytes[end] != '\r') {
        end++;
      }
      if (end - line > name.length() && bytes[line + name.length()] == ':' && named(line, name)) {
        return new String(
                bytes, line + name.length() + 1, end - line - name.length() - 1, ISO_8859_1)
            .strip();
      }
      line = end + 2;
    }
    return null;
  }

  String head() {
    return new String(bytes, 0, headEnd, ISO_8859_1);
  }

  String body() {
    return new String(bytes, headEnd, total - headEnd, UTF_8);
  }

  /// Makes room for the next response.
  void clear() {
    length = 0;
    headEnd = -1;
    total = -1;
  }

  private boolean named(int line, String name) {
    for (int i = 0; i < name.length(); i++) {
      byte c = bytes[line + i];
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int endOfHead(int from) {
    for (int i = from; i + 3 < length; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "response of %d bytes", length);
  }
}
