package dev.brisk.bench.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the head of an HTTP/1.1 answer where it lies, and remembers the last one.
///
/// Servers send the same bytes again and again but for a date that changes once a second. To
/// compare them takes a few nanoseconds, to read them some hundred. So what the last head said
/// stays in the fields, and [#sameAsLast] tells whether it still holds.
final class HeadParser {
  /// How a body ends that has no length.
  static final long CHUNKED = -1;

  static final long UNTIL_CLOSE = -2;

  static final String NO_STATUS_LINE = "the answer does not start with an HTTP/1.x status line";

  private static final byte[] BEGINNING = {'H', 'T', 'T', 'P', '/', '1', '.'};

  /// Longer heads are not remembered: many connections would hold much memory.
  private static final int REMEMBERED_BYTES_MAX = 1024;

  int status;
  boolean keepAlive;

  /// The body's length in bytes, or [#CHUNKED] or [#UNTIL_CLOSE].
  long framing;

  /// -1 without one, or when it is a date.
  int retryAfterSeconds;

  boolean cacheHit;

  private @Nullable String failure;
  private byte[] remembered = new byte[0];
  private int length;

  /// How long the head is that starts at `from`, if it is the remembered one, otherwise 0. A head
  /// ends at its first empty line, so what starts with the same bytes ends with them.
  int sameAsLast(byte[] other, int from, int end) {
    return length > 0
            && end - from >= length
            && Arrays.equals(remembered, 0, length, other, from, from + length)
        ? length
        : 0;
  }

  /// Whether an answer may begin with these bytes, from index 0.
  static boolean mayBegin(byte[] bytes, int length) {
    int known = Math.min(length, BEGINNING.length);
    return Arrays.equals(bytes, 0, known, BEGINNING, 0, known);
  }

  /// Keeps the head that was just parsed, if it is not too long.
  void remember(byte[] head, int from, int end) {
    if (end - from > REMEMBERED_BYTES_MAX) {
      return;
    }
    if (remembered.length < end - from) {
      remembered = new byte[end - from];
    }
    length = end - from;
    System.arraycopy(head, from, remembered, 0, length);
  }

  /// Why the bytes are not the head of an answer, or null.
  @Nullable String failure() {
    return failure;
  }

  /// Index after the empty line, or -1. `start` is where the head begins, `from` where to search.
  static int endOfHead(byte[] bytes, int start, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\n') {
        if (i + 1 < end && bytes[i + 1] == '\n') {
          return i + 2;
        }
        if (i + 2 < end && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
          return i + 3;
        }
      }
    }
    // An answer that starts with an empty line is not HTTP: hand it to the parser, which says so.
    if (end - start >= 1 && bytes[start] == '\n') {
      return start + 1;
    }
    if (end - start >= 2 && bytes[start] == '\r' && bytes[start + 1] == '\n') {
      return start + 2;
    }
    return -1;
  }

  /// Reads a whole head, from the status line to the empty line, and forgets the remembered one.
  ///
  /// @return false if it is not HTTP/1.x
  boolean parse(byte[] bytes, int from, int end) {
    length = 0;
    retryAfterSeconds = -1;
    cacheHit = false;
    if (!statusLine(bytes, from, end)) {
      return false;
    }
    boolean http11 = bytes[from + 7] != '0';
    boolean close = false;
    boolean keep = false;
    boolean chunked = false;
    boolean transferEncoding = false;
    long contentLength = -1;
    int line = nextLine(bytes, from, end);
    while (line < end && bytes[line] != '\n' && bytes[line] != '\r') {
      int next = nextLine(bytes, line, end);
      int stop = next - 1;
      if (stop > line && bytes[stop - 1] == '\r') {
        stop--;
      }
      if (bytes[line] == ' ' || bytes[line] == '\t') {
        return fail("a header line is folded");
      }
      int colon = line;
      while (colon < stop && bytes[colon] != ':') {
        colon++;
      }
      if (colon == stop || colon == line) {
        return fail("a header line has no name and colon");
      }
      // Only names of these lengths matter; other lines are passed over unread.
      switch (colon - line) {
        case 10 -> {
          if (FieldText.equalsIgnoreCase(bytes, line, "connection")) {
            close |= FieldText.hasToken(bytes, colon + 1, stop, "close");
            keep |= FieldText.hasToken(bytes, colon + 1, stop, "keep-alive");
          }
        }
        case 11 -> {
          if (FieldText.equalsIgnoreCase(bytes, line, "retry-after")) {
            long seconds = FieldText.decimal(bytes, colon + 1, stop);
            retryAfterSeconds = (int) Math.min(seconds, Integer.MAX_VALUE);
          }
        }
        case 12 -> {
          if (FieldText.equalsIgnoreCase(bytes, line, "cache-status")) {
            cacheHit |= CacheStatusField.tellsOfHit(bytes, colon + 1, stop);
          }
        }
        case 14 -> {
          if (FieldText.equalsIgnoreCase(bytes, line, "content-length")) {
            long value = FieldText.decimal(bytes, colon + 1, stop);
            if (value < 0 || (contentLength >= 0 && contentLength != value)) {
              return fail("Content-Length is not one number");
            }
            contentLength = value;
          }
        }
        case 17 -> {
          if (FieldText.equalsIgnoreCase(bytes, line, "transfer-encoding")) {
            transferEncoding = true;
            chunked = FieldText.endsWithToken(bytes, colon + 1, stop, "chunked");
          }
        }
        default -> {}
      }
      line = next;
    }
    if (end - line > 2) {
      return fail("a header line starts with a carriage return");
    }
    keepAlive = http11 ? !close : keep && !close;
    framing =
        transferEncoding
            ? chunked ? CHUNKED : UNTIL_CLOSE
            : contentLength >= 0 ? contentLength : UNTIL_CLOSE;
    return true;
  }

  private boolean statusLine(byte[] b, int from, int end) {
    // "HTTP/1.1 200": the reason phrase is optional and of no interest.
    if (end - from < 13
        || b[from] != 'H'
        || b[from + 1] != 'T'
        || b[from + 2] != 'T'
        || b[from + 3] != 'P'
        || b[from + 4] != '/'
        || b[from + 5] != '1'
        || b[from + 6] != '.'
        || !FieldText.digit(b[from + 7])
        || b[from + 8] != ' '
        || !FieldText.digit(b[from + 9])
        || !FieldText.digit(b[from + 10])
        || !FieldText.digit(b[from + 11])
        || (b[from + 12] != ' ' && b[from + 12] != '\r' && b[from + 12] != '\n')) {
      return fail(NO_STATUS_LINE);
    }
    status = (b[from + 9] - '0') * 100 + (b[from + 10] - '0') * 10 + (b[from + 11] - '0');
    if (status < 100) {
      return fail("the status " + status + " is below 100");
    }
    return true;
  }

  private static int nextLine(byte[] bytes, int from, int end) {
    int i = from;
    while (i < end && bytes[i] != '\n') {
      i++;
    }
    return i + 1;
  }

  private boolean fail(String why) {
    failure = why;
    return false;
  }
}
