package dev.brisk.bench.plan.importer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Splits a text into commands and words as bash does: quotes, backslashes, `$'…'` with its
/// escapes, comments, redirections, and what ends a command.
///
/// What bash would put in from elsewhere (variables, other commands, files on standard input) is
/// refused: it is not known here. Words are made of bytes, as they are for programs: a character
/// stands for a byte.
final class ShellWords {
  /// Longest text that is read, in bytes.
  static final int BYTES_MAX = 16 << 20;

  private final String text;
  private int at;

  private final List<List<String>> commands = new ArrayList<>();
  private List<String> command = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private boolean piped;
  private boolean skipsWord;
  private int braces;
  private boolean expands;

  private ShellWords(String text) {
    this.text = text;
  }

  /// The commands of a text, each a list of words. Those that only read what another one prints are
  /// left out.
  ///
  /// @throws IllegalArgumentException in one sentence, when the text cannot be split
  static List<List<String>> commands(String typed) {
    byte[] bytes = typed.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > BYTES_MAX) {
      throw new IllegalArgumentException(
          "The curl command is longer than " + (BYTES_MAX >> 20) + " MiB.");
    }
    ShellWords words = new ShellWords(new String(bytes, StandardCharsets.ISO_8859_1));
    words.split();
    return words.commands;
  }

  private void split() {
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '\\' -> backslash();
        case '\'' -> singleQuoted();
        case '"' -> doubleQuoted();
        case '$' -> dollar();
        case '`' -> throw expansion("`…`");
        case ' ', '\t' -> {
          endWord();
          at++;
        }
        case '\r' -> {
          if (peek(1) != '\n') {
            literal(c);
          }
          at++;
        }
        case '\n', ';' -> {
          endCommand(false);
          at++;
        }
        case '&', '|' -> operator(c);
        case '>' -> redirection();
        case '<' ->
            throw new IllegalArgumentException(
                "The curl command reads standard input or a here-document ('<'). Put the text in a"
                    + " file, and write --data-binary @FILE.");
        case '(', ')' ->
            throw new IllegalArgumentException(
                "The curl command has a '"
                    + c
                    + "' outside of quotes, where the shell runs a"
                    + " subshell. Put the word in single quotes.");
        case '#' -> {
          if (inWord) {
            literal(c);
            at++;
          } else {
            comment();
          }
        }
        default -> {
          plain(c);
          at++;
        }
      }
    }
    endCommand(false);
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
  }

  private void literal(char c) {
    word.append(c);
    inWord = true;
  }

  private void plain(char c) {
    if (c == '~' && !inWord && (peek(1) == '/' || Character.isWhitespace(peek(1)))) {
      throw expansion("~");
    }
    if (c == '{') {
      braces++;
    } else if (braces > 0 && (c == ',' || c == '.' && peek(1) == '.')) {
      expands = true;
    } else if (c == '}'
        && braces > 0
        && --braces == 0
        && expands
        && !word.toString().contains("://")) {
      // In a URL curl does the same by itself.
      throw new IllegalArgumentException(
          "The curl command has braces with a comma or '..' outside of quotes, which the shell"
              + " makes several words of. Put the word in single quotes.");
    }
    literal(c);
  }

  private void comment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void backslash() {
    if (peek(1) == '\n') {
      at += 2;
    } else if (peek(1) == '\r' && peek(2) == '\n') {
      at += 3;
    } else if (at + 1 < text.length()) {
      literal(peek(1));
      at += 2;
    } else {
      at++;
    }
  }

  private void singleQuoted() {
    int end = text.indexOf('\'', at + 1);
    if (end < 0) {
      throw unclosed();
    }
    word.append(text, at + 1, end);
    inWord = true;
    at = end + 1;
  }

  private void doubleQuoted() {
    inWord = true;
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      if (c == '\\' && "$`\"\\".indexOf(peek(1)) >= 0 && at + 1 < text.length()) {
        word.append(peek(1));
        at += 2;
      } else if (c == '\\' && peek(1) == '\n') {
        at += 2;
      } else if (c == '`' || (c == '$' && startsName(peek(1)))) {
        throw expansion(c == '`' ? "`…`" : "$");
      } else {
        word.append(c);
        at++;
      }
    }
    if (at >= text.length()) {
      throw unclosed();
    }
    at++;
  }

  private static boolean startsName(char c) {
    return Character.isLetterOrDigit(c) && c < 0x80 || "_{(@*#?!$-".indexOf(c) >= 0 && c != 0;
  }

  private void dollar() {
    char next = peek(1);
    if (next == '\'') {
      at += 2;
      escaped();
    } else if (next == '"') {
      at++;
      doubleQuoted();
    } else if (startsName(next)) {
      throw expansion("$");
    } else {
      literal('$');
      at++;
    }
  }

  /// `$'…'`: bash's manual, "ANSI-C Quoting".
  private void escaped() {
    inWord = true;
    while (at < text.length() && text.charAt(at) != '\'') {
      if (text.charAt(at) != '\\') {
        word.append(text.charAt(at++));
        continue;
      }
      char c = peek(1);
      at += 2;
      int usual = "abeEfnrtv".indexOf(c);
      if (usual >= 0 && c != 0) {
        word.append("\u0007\b\u001b\u001b\f\n\r\t\u000b".charAt(usual));
      } else if ("\\'\"?".indexOf(c) >= 0) {
        word.append(c);
      } else if (c >= '0' && c <= '7') {
        at--;
        byteOf(number(8, 3));
      } else if (c == 'x' && digit(16)) {
        byteOf(number(16, 2));
      } else if ((c == 'u' || c == 'U') && digit(16)) {
        character(number(16, c == 'u' ? 4 : 8));
      } else if (c == 'c' && at < text.length()) {
        byteOf(text.charAt(at++) & 0x1f);
      } else {
        word.append('\\').append(c);
      }
    }
    if (at >= text.length()) {
      throw unclosed();
    }
    at++;
  }

  private boolean digit(int radix) {
    return at < text.length() && Character.digit(text.charAt(at), radix) >= 0;
  }

  private int number(int radix, int digits) {
    int value = 0;
    for (int i = 0; i < digits && digit(radix); i++) {
      value = value * radix + Character.digit(text.charAt(at++), radix);
    }
    return value;
  }

  private void byteOf(int value) {
    if ((value & 0xff) == 0) {
      throw new IllegalArgumentException(
          "The curl command has a zero byte in $'…', at which the shell ends the word. Put the body"
              + " in a file, and write --data-binary @FILE.");
    }
    word.append((char) (value & 0xff));
  }

  /// Browsers write characters beyond the first plane as two halves. They are one character, and
  /// its UTF-8 is what the server is to get.
  private void character(int value) {
    int code = value;
    if (value >= 0xd800
        && value < 0xdc00
        && text.startsWith("\\u", at)
        && text.regionMatches(true, at + 2, "d", 0, 1)) {
      at += 2;
      code = Character.toCodePoint((char) value, (char) number(16, 4));
    }
    if (code == 0) {
      byteOf(0);
    }
    if (!Character.isValidCodePoint(code) || code >= 0xd800 && code < 0xe000) {
      throw new IllegalArgumentException(
          "The curl command has half of a character, \\u" + Integer.toHexString(value) + ".");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Character.toString(code).getBytes(StandardCharsets.UTF_8));
    word.append(bytes.toString(StandardCharsets.ISO_8859_1));
  }

  private void operator(char c) {
    boolean doubled = peek(1) == c;
    if (c == '&' && peek(1) == '>') {
      at++;
      redirection();
      return;
    }
    if (c == '&' && inWord && word.indexOf("?") >= 0 && !doubled && !endsCommand(peek(1))) {
      throw new IllegalArgumentException(
          "The URL of the curl command has a '&' outside of quotes, where the shell ends the"
              + " command. Put the URL in single quotes.");
    }
    endCommand(c == '|' && !doubled);
    at += doubled || peek(1) == '&' ? 2 : 1;
  }

  private static boolean endsCommand(char c) {
    return c == 0 || Character.isWhitespace(c);
  }

  /// What is printed, and where to, changes nothing that is sent.
  private void redirection() {
    if (word.toString().matches("[0-9]+")) {
      word.setLength(0);
      inWord = false;
    }
    endWord();
    while (at < text.length() && ">&|".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    skipsWord = true;
  }

  private void endWord() {
    if (inWord) {
      if (skipsWord) {
        skipsWord = false;
      } else {
        command.add(word.toString());
      }
    }
    word.setLength(0);
    inWord = false;
    braces = 0;
    expands = false;
  }

  private void endCommand(boolean nextIsPiped) {
    endWord();
    skipsWord = false;
    if (!command.isEmpty() && !piped) {
      commands.add(command);
    }
    if (!command.isEmpty() || !piped) {
      piped = nextIsPiped;
    }
    command = new ArrayList<>();
  }

  private static IllegalArgumentException unclosed() {
    return new IllegalArgumentException("The curl command ends inside of quotes.");
  }

  private static IllegalArgumentException expansion(String what) {
    return new IllegalArgumentException(
        "The curl command has a '"
            + what
            + "' outside of single quotes, where the shell puts in what is not known here. Write the"
            + " value, or put the word in single quotes.");
  }
}
