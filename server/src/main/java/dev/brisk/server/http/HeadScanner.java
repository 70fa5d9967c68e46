package dev.brisk.server.http;

import java.nio.charset.StandardCharsets;

/// Reads a plain HTTP/1.1 request straight from its bytes, or declines it.
///
/// It exists for the hot path: a request that the memory tier can answer needs no request object.
/// It accepts only what it fully understands and what no field makes special: `GET` or `POST`, a
/// target of visible ASCII, exactly one `Host`, no field that changes framing, connection,
/// conditions, ranges or negotiation beyond `Accept-Encoding`. All else is declined and goes the
/// ordinary way through the decoder, so that there is one place that judges odd requests. Whatever
/// is accepted here would be accepted there too, and mean the same.
///
/// Not thread-safe: one for each event loop. Allocates nothing.
final class HeadScanner {
  /// The request is not for the hot path, or not yet whole.
  static final int DECLINED = -1;

  private static final byte[] GET = ascii("GET /");
  private static final byte[] POST = ascii("POST /");
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
  private static final byte[] JSON = ascii("application/json");
  private static final byte[] KEEP_ALIVE = ascii("keep-alive");

  /// Fields that take a request off the hot path whatever they say. Those that begin with `if-`
  /// too.
  private static final byte[][] SPECIAL = {
    ascii("te"),
    ascii("via"),
    ascii("range"),
    ascii("expect"),
    ascii("pragma"),
    ascii("trailer"),
    ascii("upgrade"),
    ascii("forwarded"),
    ascii("traceparent"),
    ascii("x-request-id"),
    ascii("cache-control"),
    ascii("http2-settings"),
    ascii("transfer-encoding"),
    ascii("content-encoding"),
    ascii("proxy-connection"),
  };

  private static final byte[] HOST = ascii("host");
  private static final byte[] CONNECTION = ascii("connection");
  private static final byte[] CONTENT_TYPE = ascii("content-type");
  private static final byte[] CONTENT_LENGTH = ascii("content-length");
  private static final byte[] ACCEPT_ENCODING = ascii("accept-encoding");

  /// For each byte: its lower case when it may stand in a field name, else 0.
  private static final byte[] TOKEN = tokens();

  private boolean post;
  private int targetStart;
  private int targetEnd;
  private int bodyStart;
  private int bodyEnd;
  private boolean acceptsEncoding;

  private boolean hostSeen;
  private boolean jsonBody;
  private int contentLength;

  /// Scans the request that begins at `start`.
  ///
  /// @return where the request ends (behind its body), or [#DECLINED]
  int scan(byte[] bytes, int start, int end) {
    if (startsWith(bytes, start, end, GET)) {
      post = false;
      targetStart = start + GET.length - 1;
    } else if (startsWith(bytes, start, end, POST)) {
      post = true;
      targetStart = start + POST.length - 1;
    } else {
      return DECLINED;
    }
    int at = targetStart;
    while (at < end && bytes[at] > ' ' && bytes[at] < 0x7f && bytes[at] != '#') {
      at++;
    }
    targetEnd = at;
    if (!startsWith(bytes, at, end, VERSION)) {
      return DECLINED;
    }
    at += VERSION.length;
    acceptsEncoding = false;
    hostSeen = false;
    jsonBody = false;
    contentLength = -1;
    while (at < end && bytes[at] != '\r') {
      at = field(bytes, at, end);
      if (at == DECLINED) {
        return DECLINED;
      }
    }
    if (at + 1 >= end || bytes[at + 1] != '\n' || !hostSeen) {
      return DECLINED;
    }
    at += 2;
    bodyStart = at;
    if (post) {
      if (!jsonBody || contentLength < 0 || contentLength > end - at) {
        return DECLINED;
      }
      at += contentLength;
    } else if (contentLength >= 0) {
      return DECLINED;
    }
    bodyEnd = at;
    return at;
  }

  /// One field line; gives the start of the next.
  private int field(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end && bytes[at] > 0 && TOKEN[bytes[at]] != 0) {
      at++;
    }
    if (at >= end || bytes[at] != ':' || at == start) {
      return DECLINED;
    }
    int nameEnd = at;
    at++;
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    int valueStart = at;
    while (at < end && (bytes[at] >= ' ' || bytes[at] == '\t') && bytes[at] != 0x7f) {
      at++;
    }
    if (at + 1 >= end || bytes[at] != '\r' || bytes[at + 1] != '\n') {
      return DECLINED;
    }
    int valueEnd = at;
    while (valueEnd > valueStart && bytes[valueEnd - 1] == ' ') {
      valueEnd--;
    }
    return understand(bytes, start, nameEnd, valueStart, valueEnd) ? at + 2 : DECLINED;
  }

  private boolean understand(byte[] bytes, int start, int nameEnd, int valueStart, int valueEnd) {
    int length = nameEnd - start;
    if (length == HOST.length && same(bytes, start, nameEnd, HOST)) {
      boolean first = !hostSeen;
      hostSeen = true;
      return first && valueEnd > valueStart;
    }
    if (length > 3
        && (bytes[start] | 0x20) == 'i'
        && (bytes[start + 1] | 0x20) == 'f'
        && bytes[start + 2] == '-') {
      return false;
    }
    if (same(bytes, start, nameEnd, ACCEPT_ENCODING)) {
      acceptsEncoding = true;
      return true;
    }
    if (same(bytes, start, nameEnd, CONNECTION)) {
      return same(bytes, valueStart, valueEnd, KEEP_ALIVE);
    }
    if (same(bytes, start, nameEnd, CONTENT_TYPE)) {
      boolean first = !jsonBody;
      jsonBody = same(bytes, valueStart, valueEnd, JSON);
      return first && jsonBody;
    }
    if (same(bytes, start, nameEnd, CONTENT_LENGTH)) {
      boolean first = contentLength < 0;
      contentLength = number(bytes, valueStart, valueEnd);
      return first && contentLength >= 0;
    }
    for (byte[] special : SPECIAL) {
      if (same(bytes, start, nameEnd, special)) {
        return false;
      }
    }
    return true;
  }

  /// A number of one to seven digits, or -1.
  private static int number(byte[] bytes, int start, int end) {
    if (start == end || end - start > 7) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      value = value * 10 + bytes[i] - '0';
    }
    return value;
  }

  private static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
    if (end - start < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (bytes[start + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  /// Compares without case.
  private static boolean same(byte[] bytes, int start, int end, byte[] lowerCase) {
    if (end - start != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte each = bytes[start + i];
      if ((each < 0 ? each : lower(each)) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte each) {
    return each >= 'A' && each <= 'Z' ? (byte) (each + 32) : each;
  }

  boolean post() {
    return post;
  }

  /// Where the target (path and query) stands.
  int targetStart() {
    return targetStart;
  }

  int targetEnd() {
    return targetEnd;
  }

  int bodyStart() {
    return bodyStart;
  }

  int bodyEnd() {
    return bodyEnd;
  }

  /// Whether there is an `Accept-Encoding`, whatever it says.
  boolean acceptsEncoding() {
    return acceptsEncoding;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] tokens() {
    byte[] table = new byte[128];
    for (char c = '0'; c <= 'z'; c++) {
      if (Character.isLetterOrDigit(c)) {
        table[c] = (byte) Character.toLowerCase(c);
      }
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      table[c] = (byte) c;
    }
    return table;
  }
}
