package dev.brisk.server.accesslog;

import dev.brisk.server.message.CacheOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Writes lines of the access log: JSON straight into bytes, with no tree and no text in between. A
/// tree for each line cost more than the cached answers that the lines tell of.
///
/// Not thread-safe.
final class AccessLines {
  private static final int MAX_TEXT = 500;
  private static final int BUFFER = 128 << 10;

  /// Seven texts, each of at most [#MAX_TEXT] characters of six bytes, and the rest.
  private static final int LONGEST_LINE = 24 << 10;

  private static final byte[] CUT = "…".getBytes(StandardCharsets.UTF_8);
  private static final byte[] HEX = ascii("0123456789abcdef");
  private static final byte[] DROPPED = ascii("{\"dropped\":");
  private static final byte[] TIME = ascii("{\"time\":\"");
  private static final byte[] REMOTE = ascii("\",\"remote\":");
  private static final byte[] METHOD = ascii(",\"method\":");
  private static final byte[] PATH = ascii(",\"path\":");
  private static final byte[] PROTOCOL = ascii(",\"protocol\":\"HTTP/");
  private static final byte[] STATUS = ascii("\",\"status\":");
  private static final byte[] BYTES = ascii(",\"bytes\":");
  private static final byte[] DURATION = ascii(",\"duration_ms\":");
  private static final byte[] REQUEST_ID = ascii(",\"request_id\":");
  private static final byte[] TRACE_ID = ascii(",\"trace_id\":\"");
  private static final byte[] SPAN_ID = ascii("\",\"span_id\":\"");
  private static final byte[] CACHE = ascii("\",\"cache\":");
  private static final byte[] USER_AGENT = ascii(",\"user_agent\":");

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];
  private int length;
  private int lines;

  /// The second that `secondText` is about, since most lines share it with the one before.
  private long second = Long.MIN_VALUE;

  private byte[] secondText = {};

  AccessLines(OutputStream out) {
    this.out = out;
  }

  void add(AccessLog.Line line) throws IOException {
    makeRoom();
    lines++;
    raw(TIME);
    time(line.millis());
    raw(REMOTE);
    text(line.remote());
    raw(METHOD);
    text(line.method());
    raw(PATH);
    text(line.path());
    raw(PROTOCOL);
    inText(line.protocol());
    raw(STATUS);
    number(line.status());
    raw(BYTES);
    number(line.bytes());
    raw(DURATION);
    thousandths(line.nanos() / 1000);
    raw(REQUEST_ID);
    text(line.id());
    raw(TRACE_ID);
    hex(line.trace().traceIdHigh());
    hex(line.trace().traceIdLow());
    raw(SPAN_ID);
    hex(line.trace().spanId());
    CacheOutcome cache = line.cache();
    if (cache != null) {
      raw(CACHE);
      text(cache.label());
    } else {
      buffer[length++] = '"';
    }
    String agent = line.userAgent();
    if (agent != null) {
      raw(USER_AGENT);
      text(agent);
    }
    buffer[length++] = '}';
    buffer[length++] = '\n';
  }

  /// A line that says how many found no room.
  void addDropped(long count) throws IOException {
    makeRoom();
    raw(DROPPED);
    number(count);
    buffer[length++] = '}';
    buffer[length++] = '\n';
  }

  void flush() throws IOException {
    if (length > 0) {
      out.write(buffer, 0, length);
      length = 0;
      lines = 0;
      out.flush();
    }
  }

  /// Forgets what could not be written.
  ///
  /// @return how many requests it told of
  int discard() {
    int lost = lines;
    length = 0;
    lines = 0;
    return lost;
  }

  private void makeRoom() throws IOException {
    if (BUFFER - length < LONGEST_LINE) {
      flush();
    }
  }

  private void raw(byte[] ascii) {
    System.arraycopy(ascii, 0, buffer, length, ascii.length);
    length += ascii.length;
  }

  private void text(String text) {
    buffer[length++] = '"';
    inText(text);
    buffer[length++] = '"';
  }

  /// RFC 8259, section 7; what may stay as it is stays.
  private void inText(String text) {
    int end = Math.min(text.length(), MAX_TEXT);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
        buffer[length++] = (byte) c;
      } else if (c < 0x80) {
        escape(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        utf8(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        // Half a pair is no character.
        utf8(Character.isSurrogate(c) ? 0xFFFD : c);
      }
    }
    if (end < text.length()) {
      raw(CUT);
    }
  }

  private void escape(char c) {
    buffer[length++] = '\\';
    switch (c) {
      case '"', '\\' -> buffer[length++] = (byte) c;
      case '\n' -> buffer[length++] = 'n';
      case '\r' -> buffer[length++] = 'r';
      case '\t' -> buffer[length++] = 't';
      default -> {
        buffer[length++] = 'u';
        buffer[length++] = '0';
        buffer[length++] = '0';
        buffer[length++] = HEX[c >> 4];
        buffer[length++] = HEX[c & 15];
      }
    }
  }

  private void utf8(int code) {
    if (code < 0x800) {
      buffer[length++] = (byte) (0xC0 | code >> 6);
    } else {
      if (code < 0x10000) {
        buffer[length++] = (byte) (0xE0 | code >> 12);
      } else {
        buffer[length++] = (byte) (0xF0 | code >> 18);
        buffer[length++] = (byte) (0x80 | code >> 12 & 0x3F);
      }
      buffer[length++] = (byte) (0x80 | code >> 6 & 0x3F);
    }
    buffer[length++] = (byte) (0x80 | code & 0x3F);
  }

  /// As [Instant] writes it, always with milliseconds.
  private void time(long millis) {
    long whole = Math.floorDiv(millis, 1000L);
    if (whole != second) {
      String text = Instant.ofEpochSecond(whole).toString();
      secondText = ascii(text.substring(0, text.length() - 1) + ".");
      second = whole;
    }
    raw(secondText);
    threeDigits((int) Math.floorMod(millis, 1000L));
    buffer[length++] = 'Z';
  }

  private void thousandths(long value) {
    number(value / 1000);
    buffer[length++] = '.';
    threeDigits((int) (value % 1000));
  }

  private void threeDigits(int value) {
    buffer[length++] = (byte) ('0' + value / 100);
    buffer[length++] = (byte) ('0' + value / 10 % 10);
    buffer[length++] = (byte) ('0' + value % 10);
  }

  /// @param value not negative
  private void number(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  private void hex(long value) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      buffer[length++] = HEX[(int) (value >>> shift) & 15];
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
