// Over 450 lines: one recursive descent over one buffer; its states and its hot loop are read
// together.
package dev.brisk.cache.key;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads JSON bytes once and writes the canonical form as it goes. Not thread-safe.
///
/// How it works. Values are written to the output in the order of the input. Each object notes
/// where its members lie in the output; when it ends and its names did not come in order, the
/// members are sorted and moved through a scratch buffer; names that occur twice are then
/// neighbours. Nothing is turned into strings or trees, and a text whose names are in order
/// allocates nothing once the buffers have grown.
final class CanonicalJsonParser {
  /// Buffers that grew beyond this for one large input are let go afterwards.
  private static final int RETAINED_BYTES = 64 * 1024;

  private static final int MEMBER_INTS = 5;
  private static final int NAME_START = 0;
  private static final int NAME_END = 1; // position of the closing quote
  private static final int MEMBER_END = 2;
  private static final int ESCAPED = 3; // 1 when the name has escapes
  private static final int INPUT_AT = 4;

  private final CanonicalNumber number = new CanonicalNumber();
  private byte[] in = {};
  private int start;
  private int at;
  private int end;
  private byte[] out = new byte[1024];
  private int size;
  private byte[] scratch = new byte[1024];
  private int[] members = new int[MEMBER_INTS * 64];
  private int memberCount;
  private int depth;
  private int maximumDepth;
  private byte @Nullable [][] declared;
  private final List<String> undeclared = new ArrayList<>(0);

  void parse(
      byte[] json,
      int offset,
      int length,
      int depthLimit,
      byte @Nullable [][] declaredNames,
      CanonicalNumber.Fractions fractions) {
    number.fractions(fractions);
    in = json;
    start = offset;
    at = offset;
    end = offset + length;
    size = 0;
    memberCount = 0;
    depth = 0;
    maximumDepth = depthLimit;
    declared = declaredNames;
    undeclared.clear();
    if (out.length > RETAINED_BYTES) {
      out = new byte[1024];
      scratch = new byte[1024];
      members = new int[MEMBER_INTS * 64];
    }
    value();
    skipSpace();
    if (at < end) {
      throw malformed("text after the end of the value");
    }
    in = CanonicalNumber.NOTHING;
  }

  byte[] copy() {
    return Arrays.copyOf(out, size);
  }

  byte[] buffer() {
    return out;
  }

  int length() {
    return size;
  }

  List<String> undeclared() {
    return undeclared;
  }

  private void value() {
    skipSpace();
    if (at >= end) {
      throw malformed("the text ends where a value is expected");
    }
    byte first = in[at];
    switch (first) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    }
  }

  private void literal(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= end || in[at + i] != word.charAt(i)) {
        throw malformed("neither a value nor " + word);
      }
    }
    ensure(word.length());
    for (int i = 0; i < word.length(); i++) {
      out[size++] = (byte) word.charAt(i);
    }
    at += word.length();
  }

  private void number() {
    at = number.scan(in, at, end);
    String fault = number.fault();
    if (fault != null) {
      throw malformed(fault);
    }
    ensure(number.maximumLength());
    size = number.write(out, size);
  }

  private void array() {
    enter();
    at++;
    put('[');
    skipSpace();
    if (at < end && in[at] == ']') {
      at++;
    } else {
      while (true) {
        value();
        skipSpace();
        byte separator = required("expected , or ] in an array");
        if (separator != ']' && separator != ',') {
          throw malformed("expected , or ] in an array");
        }
        at++;
        if (separator == ']') {
          break;
        }
        put(',');
      }
    }
    put(']');
    depth--;
  }

  private void object() {
    enter();
    boolean filtered = depth == 1 && declared != null;
    at++;
    put('{');
    int bodyStart = size;
    int firstMember = memberCount;
    boolean ordered = true;
    skipSpace();
    if (at < end && in[at] == '}') {
      at++;
    } else {
      while (true) {
        int member = member();
        if (ordered && member > firstMember) {
          ordered = compare(member - 1, member) < 0;
        }
        skipSpace();
        byte separator = required("expected , or } in an object");
        if (separator != '}' && separator != ',') {
          throw malformed("expected , or } in an object");
        }
        at++;
        if (separator == '}') {
          break;
        }
      }
    }
    if (!ordered) {
      sort(firstMember);
    }
    if (filtered) {
      keepDeclared(firstMember);
    }
    if (!ordered || filtered) {
      arrange(firstMember, bodyStart);
    }
    memberCount = firstMember;
    if (size > bodyStart) {
      size--; // the last comma
    }
    put('}');
    depth--;
  }

  /// Writes `"name":value,` and notes where it lies.
  private int member() {
    skipSpace();
    if (required("expected a name in an object") != '"') {
      throw malformed("expected a name in quotes");
    }
    int member = memberCount++;
    int base = member * MEMBER_INTS;
    if (base + MEMBER_INTS > members.length) {
      members = Arrays.copyOf(members, members.length * 2);
    }
    members[base + INPUT_AT] = at;
    members[base + NAME_START] = size + 1;
    members[base + ESCAPED] = string() ? 1 : 0;
    members[base + NAME_END] = size - 1;
    skipSpace();
    if (required("expected : after a name") != ':') {
      throw malformed("expected : after a name");
    }
    at++;
    put(':');
    value();
    put(',');
    // Not through a local variable: nested objects may have replaced the array.
    members[base + MEMBER_END] = size;
    return member;
  }

  private void sort(int firstMember) {
    int count = memberCount - firstMember;
    Integer[] order = new Integer[count];
    for (int i = 0; i < count; i++) {
      order[i] = firstMember + i;
    }
    Arrays.sort(order, this::compare);
    int[] sorted = new int[count * MEMBER_INTS];
    for (int i = 0; i < count; i++) {
      if (i > 0 && compare(order[i - 1], order[i]) == 0) {
        int later = Math.max(order[i - 1], order[i]);
        at = members[later * MEMBER_INTS + INPUT_AT];
        throw malformed("the name \"" + name(later) + "\" occurs twice in an object");
      }
      System.arraycopy(members, order[i] * MEMBER_INTS, sorted, i * MEMBER_INTS, MEMBER_INTS);
    }
    System.arraycopy(sorted, 0, members, firstMember * MEMBER_INTS, sorted.length);
  }

  /// Both lists are in order, so one walk finds the members that are not declared.
  private void keepDeclared(int firstMember) {
    byte[][] names = declared == null ? new byte[0][] : declared;
    int kept = firstMember;
    int next = 0;
    for (int m = firstMember; m < memberCount; m++) {
      int order = -1;
      while (next < names.length && (order = compareWith(names[next], m)) < 0) {
        next++;
      }
      if (next < names.length && order == 0) {
        System.arraycopy(members, m * MEMBER_INTS, members, kept++ * MEMBER_INTS, MEMBER_INTS);
      } else {
        undeclared.add(name(m));
      }
    }
    memberCount = kept;
  }

  /// Moves the members of an object into the order of their notes.
  private void arrange(int firstMember, int bodyStart) {
    if (scratch.length < size) {
      scratch = new byte[Math.max(size, scratch.length * 2)];
    }
    int filled = 0;
    for (int m = firstMember; m < memberCount; m++) {
      int memberStart = members[m * MEMBER_INTS + NAME_START] - 1;
      int length = members[m * MEMBER_INTS + MEMBER_END] - memberStart;
      System.arraycopy(out, memberStart, scratch, filled, length);
      filled += length;
    }
    System.arraycopy(scratch, 0, out, bodyStart, filled);
    size = bodyStart + filled;
  }

  private int compare(int left, int right) {
    int a = left * MEMBER_INTS;
    int b = right * MEMBER_INTS;
    if (members[a + ESCAPED] + members[b + ESCAPED] > 0) {
      return name(left).compareTo(name(right));
    }
    return compareUtf16(
        out,
        members[a + NAME_START],
        members[a + NAME_END],
        out,
        members[b + NAME_START],
        members[b + NAME_END]);
  }

  private int compareWith(byte[] escapedName, int member) {
    int base = member * MEMBER_INTS;
    for (byte octet : escapedName) {
      if (octet == '\\') {
        return unescape(escapedName, 0, escapedName.length).compareTo(name(member));
      }
    }
    if (members[base + ESCAPED] > 0) {
      return unescape(escapedName, 0, escapedName.length).compareTo(name(member));
    }
    return compareUtf16(
        escapedName,
        0,
        escapedName.length,
        out,
        members[base + NAME_START],
        members[base + NAME_END]);
  }

  /// Compares UTF-8 without escapes by UTF-16 code units. That is the order of the bytes, except
  /// that four-byte sequences (surrogate pairs, from D800) come before U+E000 to U+FFFF.
  static int compareUtf16(
      byte[] left, int leftStart, int leftEnd, byte[] right, int rightStart, int rightEnd) {
    int mismatch = Arrays.mismatch(left, leftStart, leftEnd, right, rightStart, rightEnd);
    if (mismatch < 0) {
      return 0;
    }
    if (leftStart + mismatch >= leftEnd) {
      return -1;
    }
    if (rightStart + mismatch >= rightEnd) {
      return 1;
    }
    int a = left[leftStart + mismatch] & 0xFF;
    int b = right[rightStart + mismatch] & 0xFF;
    return rank(a) - rank(b);
  }

  private static int rank(int octet) {
    if (octet < 0xEE) {
      return octet;
    }
    return octet >= 0xF0 ? octet - 2 : octet + 0x10;
  }

  private String name(int member) {
    int base = member * MEMBER_INTS;
    return unescape(out, members[base + NAME_START], members[base + NAME_END]);
  }

  private static String unescape(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        plain.append(c);
        continue;
      }
      i++;
      char escape = text.charAt(i);
      switch (escape) {
        case 'b' -> plain.append('\b');
        case 't' -> plain.append('\t');
        case 'n' -> plain.append('\n');
        case 'f' -> plain.append('\f');
        case 'r' -> plain.append('\r');
        case 'u' -> {
          plain.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
          i += 4;
        }
        default -> plain.append(escape);
      }
    }
    return plain.toString();
  }

  /// A name as it is written between the quotes of the canonical form.
  static byte[] escaped(String name) {
    CanonicalJsonParser writer = new CanonicalJsonParser();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      int codePoint = c;
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == name.length()
            || !Character.isLowSurrogate(name.charAt(i + 1))) {
          throw new MalformedJsonException("a lone surrogate in a name", i);
        }
        codePoint = Character.toCodePoint(c, name.charAt(++i));
      }
      writer.ensure(6);
      writer.character(codePoint);
    }
    return writer.copy();
  }

  /// Reads a string and writes it in quotes.
  ///
  /// @return whether what was written has escapes
  private boolean string() {
    at++;
    put('"');
    boolean escapes = false;
    while (true) {
      int run = at;
      while (run < end && in[run] >= 0x20 && in[run] != '"' && in[run] != '\\') {
        run++;
      }
      ensure(run - at + 6);
      System.arraycopy(in, at, out, size, run - at);
      size += run - at;
      at = run;
      if (at >= end) {
        throw malformed("a string without its closing quote");
      }
      byte octet = in[at];
      if (octet == '"') {
        at++;
        put('"');
        return escapes;
      }
      if (octet == '\\') {
        escapes |= character(escape());
      } else if (octet < 0) {
        multibyte();
      } else {
        throw malformed("a control character in a string; write it as an escape");
      }
    }
  }

  /// Reads an escape, and the second one of a surrogate pair.
  private int escape() {
    int escapeAt = at;
    at++;
    byte kind = required("a string without its closing quote");
    at++;
    switch (kind) {
      case '"', '\\', '/' -> {
        return kind;
      }
      case 'b' -> {
        return '\b';
      }
      case 'f' -> {
        return '\f';
      }
      case 'n' -> {
        return '\n';
      }
      case 'r' -> {
        return '\r';
      }
      case 't' -> {
        return '\t';
      }
      case 'u' -> {
        int first = hex4();
        if (first < 0xD800 || first > 0xDFFF) {
          return first;
        }
        if (first < 0xDC00 && at + 1 < end && in[at] == '\\' && in[at + 1] == 'u') {
          at += 2;
          int second = hex4();
          if (second >= 0xDC00 && second <= 0xDFFF) {
            return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
          }
        }
        at = escapeAt;
        throw malformed("a lone surrogate");
      }
      default -> {
        at = escapeAt;
        throw malformed("an unknown escape");
      }
    }
  }

  private int hex4() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < end ? Character.digit(in[at], 16) : -1;
      if (digit < 0) {
        throw malformed("expected four hexadecimal digits after \\u");
      }
      code = code * 16 + digit;
      at++;
    }
    return code;
  }

  /// Writes a character as the canonical form has it.
  ///
  /// @return whether that is an escape
  private boolean character(int code) {
    switch (code) {
      case '"', '\\' -> escape((char) code);
      case '\b' -> escape('b');
      case '\t' -> escape('t');
      case '\n' -> escape('n');
      case '\f' -> escape('f');
      case '\r' -> escape('r');
      default -> {
        if (code < 0x20) {
          escape('u');
          out[size++] = '0';
          out[size++] = '0';
          out[size++] = (byte) (code < 0x10 ? '0' : '1');
          out[size++] = (byte) Character.forDigit(code & 0xF, 16);
          return true;
        }
        utf8(code);
        return false;
      }
    }
    return true;
  }

  private void escape(char letter) {
    out[size++] = '\\';
    out[size++] = (byte) letter;
  }

  private void utf8(int code) {
    if (code < 0x80) {
      out[size++] = (byte) code;
    } else if (code < 0x800) {
      out[size++] = (byte) (0xC0 | code >> 6);
      out[size++] = (byte) (0x80 | code & 0x3F);
    } else if (code < 0x10000) {
      out[size++] = (byte) (0xE0 | code >> 12);
      out[size++] = (byte) (0x80 | code >> 6 & 0x3F);
      out[size++] = (byte) (0x80 | code & 0x3F);
    } else {
      out[size++] = (byte) (0xF0 | code >> 18);
      out[size++] = (byte) (0x80 | code >> 12 & 0x3F);
      out[size++] = (byte) (0x80 | code >> 6 & 0x3F);
      out[size++] = (byte) (0x80 | code & 0x3F);
    }
  }

  /// Copies one multi-byte character after checking it: no overlong forms, no surrogates, nothing
  /// above U+10FFFF.
  private void multibyte() {
    int lead = in[at] & 0xFF;
    int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length == 0 || at + length > end) {
      throw malformed("invalid UTF-8");
    }
    int code = lead & (0xFF >> (length + 1));
    for (int i = 1; i < length; i++) {
      int octet = in[at + i] & 0xFF;
      if ((octet & 0xC0) != 0x80) {
        throw malformed("invalid UTF-8");
      }
      code = code << 6 | octet & 0x3F;
    }
    if (length == 3 && (code < 0x800 || code >= 0xD800 && code <= 0xDFFF)
        || length == 4 && (code < 0x10000 || code > 0x10FFFF)) {
      throw malformed("invalid UTF-8");
    }
    System.arraycopy(in, at, out, size, length);
    size += length;
    at += length;
  }

  private void enter() {
    if (++depth > maximumDepth) {
      throw malformed("more than " + maximumDepth + " levels of nesting");
    }
  }

  private void skipSpace() {
    while (at < end && in[at] <= ' ' && in[at] >= 0 && isSpace(in[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t';
  }

  private byte required(String expectation) {
    if (at >= end) {
      throw malformed("the text ends: " + expectation);
    }
    return in[at];
  }

  private void put(char c) {
    ensure(1);
    out[size++] = (byte) c;
  }

  private void ensure(int more) {
    if (size + more > out.length) {
      out = Arrays.copyOf(out, Math.max(size + more, out.length * 2));
    }
  }

  private MalformedJsonException malformed(String what) {
    return new MalformedJsonException(what, at - start);
  }
}
