package dev.brisk.server.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Percent-decoding (RFC 3986) to strict UTF-8.
public final class PercentDecoder {
  private PercentDecoder() {}

  /// The decoded text of `text[start, end)`, or null when an escape is incomplete, the bytes are no
  /// UTF-8, or a NUL hides in them.
  ///
  /// @param plusIsSpace as in a query
  public static @Nullable String decode(String text, int start, int end, boolean plusIsSpace) {
    int i = start;
    while (i < end && text.charAt(i) != '%' && !(plusIsSpace && text.charAt(i) == '+')) {
      i++;
    }
    if (i == end) {
      return text.substring(start, end);
    }
    byte[] bytes = new byte[end - start];
    int length = 0;
    for (i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= end) {
          return null;
        }
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        if (high < 0 || low < 0 || (high == 0 && low == 0)) {
          return null;
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes[length++] = ' ';
      } else if (c < 0x80) {
        bytes[length++] = (byte) c;
      } else {
        return null;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
