package dev.brisk.jsonpath;

/// The text of a query and how far it was read: its characters, blanks and quoted texts.
abstract class QueryText {
  final String text;
  int at;

  QueryText(String text) {
    this.text = text;
  }

  final String string() {
    char quote = text.charAt(at++);
    StringBuilder out = new StringBuilder();
    while (peek() != quote) {
      if (at >= text.length() || peek() < 0x20) {
        throw expected("the quote " + quote + " that ends the text");
      }
      char c = text.charAt(at);
      if (c == '\\') {
        at++;
        escape(quote, out);
      } else if (Character.isSurrogate(c) && Character.charCount(text.codePointAt(at)) == 1) {
        throw expected("a character, not half of one");
      } else {
        out.append(c);
        at++;
        if (Character.isHighSurrogate(c)) {
          out.append(text.charAt(at++));
        }
      }
    }
    at++;
    return out.toString();
  }

  private void escape(char quote, StringBuilder out) {
    char c = peek();
    at++;
    switch (c) {
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case '/', '\\' -> out.append(c);
      case 'u' -> {
        char first = hexadecimal();
        out.append(first);
        if (Character.isHighSurrogate(first)) {
          require("\\u");
          char second = hexadecimal();
          out.append(second);
          if (!Character.isLowSurrogate(second)) {
            throw expected("the second half of a character");
          }
        } else if (Character.isLowSurrogate(first)) {
          throw expected("a character, not its second half");
        }
      }
      default -> {
        if (c != quote) {
          at--;
          throw expected("one of b f n r t / \\ u " + quote + " behind the backslash");
        }
        out.append(c);
      }
    }
  }

  private char hexadecimal() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
      if (digit < 0) {
        throw expected("four hexadecimal digits");
      }
      value = value * 16 + digit;
      at++;
    }
    return (char) value;
  }

  final void space() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
      at++;
    }
  }

  final boolean takeSpaced(String sign) {
    int before = at;
    space();
    if (take(sign)) {
      return true;
    }
    at = before;
    return false;
  }

  /// The next character; NUL at the end.
  final char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  final boolean take(String sign) {
    if (!text.startsWith(sign, at)) {
      return false;
    }
    at += sign.length();
    return true;
  }

  final void require(String sign) {
    if (!take(sign)) {
      throw expected("'" + sign + "'");
    }
  }

  final IllegalArgumentException expected(String what) {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is not a JSON path (RFC 9535): at "
            + (at < text.length() ? "'" + text.substring(at) + "'" : "its end")
            + " must stand "
            + what
            + ". Write one such as $.token or $.items[0].id.");
  }
}
