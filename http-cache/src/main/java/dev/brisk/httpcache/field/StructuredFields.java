package dev.brisk.httpcache.field;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A strict parser of structured fields (RFC 9651, section 4.2): what does not follow the grammar
/// to the letter is refused as a whole.
///
/// ```java
/// StructuredFields.dictionary("max-age=60, public").keySet();   // max-age, public
/// ```
public final class StructuredFields {
  /// A value of an item.
  public sealed interface Bare {}

  public record Whole(long value) implements Bare {}

  public record Number(BigDecimal value) implements Bare {}

  public record Text(String value) implements Bare {}

  public record Token(String value) implements Bare {}

  public record Bytes(List<Byte> value) implements Bare {}

  public record Bool(boolean value) implements Bare {}

  /// @param value seconds since 1970
  public record Date(long value) implements Bare {}

  public record Display(String value) implements Bare {}

  /// A member of a list or dictionary.
  public sealed interface Member {
    Map<String, Bare> parameters();
  }

  public record Item(Bare value, Map<String, Bare> parameters) implements Member {}

  public record Inner(List<Item> items, Map<String, Bare> parameters) implements Member {}

  /// The text is no field of that type.
  public static final class Malformed extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message);
    }
  }

  private static final int MOST_DIGITS = 15;

  private final String text;
  private int at;

  private StructuredFields(String text) {
    this.text = text;
  }

  /// @throws Malformed if the text is no item
  public static Item item(String text) {
    return new StructuredFields(text).whole(StructuredFields::readItem);
  }

  /// @throws Malformed if the text is no list
  public static List<Member> list(String text) {
    return new StructuredFields(text).whole(StructuredFields::readList);
  }

  /// @throws Malformed if the text is no dictionary
  public static SequencedMap<String, Member> dictionary(String text) {
    return new StructuredFields(text).whole(StructuredFields::readDictionary);
  }

  private interface Reader<T> {
    T read(StructuredFields fields);
  }

  private <T> T whole(Reader<T> reader) {
    spaces();
    T value = reader.read(this);
    spaces();
    if (at < text.length()) {
      throw malformed("nothing");
    }
    return value;
  }

  private List<Member> readList() {
    List<Member> members = new ArrayList<>();
    while (at < text.length()) {
      members.add(readMember());
      if (!comma()) {
        break;
      }
    }
    return members;
  }

  private SequencedMap<String, Member> readDictionary() {
    SequencedMap<String, Member> members = new LinkedHashMap<>();
    while (at < text.length()) {
      String key = readKey();
      Member member = taken('=') ? readMember() : new Item(new Bool(true), readParameters());
      // Of a name that comes twice the last counts, at the place of the first.
      members.put(key, member);
      if (!comma()) {
        break;
      }
    }
    return members;
  }

  /// Whether another member has to follow; false at the end.
  private boolean comma() {
    whiteSpace();
    if (at == text.length()) {
      return false;
    }
    if (!taken(',')) {
      throw malformed("a comma");
    }
    whiteSpace();
    if (at == text.length()) {
      throw malformed("a member behind the comma");
    }
    return true;
  }

  private Member readMember() {
    return peek() == '(' ? readInner() : readItem();
  }

  private Inner readInner() {
    at++;
    List<Item> items = new ArrayList<>();
    while (true) {
      spaces();
      if (taken(')')) {
        return new Inner(List.copyOf(items), readParameters());
      }
      items.add(readItem());
      if (peek() != ' ' && peek() != ')') {
        throw malformed("a space or )");
      }
    }
  }

  private Item readItem() {
    return new Item(readBare(), readParameters());
  }

  private Map<String, Bare> readParameters() {
    Map<String, Bare> parameters = new LinkedHashMap<>();
    while (taken(';')) {
      spaces();
      String key = readKey();
      Bare value = taken('=') ? readBare() : new Bool(true);
      parameters.put(key, value);
    }
    return parameters;
  }

  private String readKey() {
    int start = at;
    char first = peek();
    if (first != '*' && !(first >= 'a' && first <= 'z')) {
      throw malformed("a key");
    }
    while (isKeyChar(peek())) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isKeyChar(char c) {
    return c >= 'a' && c <= 'z' || isDigit(c) || c == '_' || c == '-' || c == '.' || c == '*';
  }

  private Bare readBare() {
    char c = peek();
    if (c == '-' || isDigit(c)) {
      return readNumber();
    }
    if (c == '"') {
      return new Text(readString());
    }
    if (c == '*' || isAlpha(c)) {
      return readToken();
    }
    return switch (c) {
      case ':' -> readBytes();
      case '?' -> readBoolean();
      case '@' -> readDate();
      case '%' -> readDisplay();
      default -> throw malformed("a value");
    };
  }

  private Bare readNumber() {
    int start = at;
    taken('-');
    int digits = at;
    while (isDigit(peek())) {
      at++;
    }
    if (at == digits) {
      throw malformed("a digit");
    }
    if (peek() != '.') {
      if (at - digits > MOST_DIGITS) {
        throw malformed("at most 15 digits");
      }
      return new Whole(Long.parseLong(text.substring(start, at)));
    }
    if (at - digits > 12) {
      throw malformed("at most 12 digits before the point");
    }
    int point = at++;
    while (isDigit(peek())) {
      at++;
    }
    int fraction = at - point - 1;
    if (fraction < 1 || fraction > 3) {
      throw malformed("one to three digits behind the point");
    }
    return new Number(new BigDecimal(text.substring(start, at)));
  }

  private String readString() {
    at++;
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = peek();
      at++;
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        c = peek();
        at++;
        if (c != '"' && c != '\\') {
          throw malformed("\\ or \" behind a \\");
        }
      } else if (c < ' ' || c > '~') {
        throw malformed("printable ASCII, and a quote at the end");
      }
      value.append(c);
    }
  }

  private Token readToken() {
    int start = at;
    at++;
    while (isTokenChar(peek())) {
      at++;
    }
    return new Token(text.substring(start, at));
  }

  private static boolean isTokenChar(char c) {
    return isAlpha(c) || isDigit(c) || c != 0 && "!#$%&'*+-.^_`|~:/".indexOf(c) >= 0;
  }

  private Bytes readBytes() {
    int end = text.indexOf(':', at + 1);
    if (end < 0) {
      throw malformed("a colon at the end");
    }
    String encoded = text.substring(at + 1, end);
    if (!encoded
        .chars()
        .allMatch(c -> isAlpha((char) c) || isDigit((char) c) || "+/=".indexOf(c) >= 0)) {
      throw malformed("Base64");
    }
    at = end + 1;
    try {
      List<Byte> bytes = new ArrayList<>();
      // Without its padding, or with bits that are not zero, it is still read (section 4.2.7).
      for (byte b : Base64.getDecoder().decode(encoded)) {
        bytes.add(b);
      }
      return new Bytes(List.copyOf(bytes));
    } catch (IllegalArgumentException e) {
      throw malformed("Base64");
    }
  }

  private Bool readBoolean() {
    at++;
    char c = peek();
    if (c != '0' && c != '1') {
      throw malformed("0 or 1");
    }
    at++;
    return new Bool(c == '1');
  }

  private Date readDate() {
    at++;
    if (readNumber() instanceof Whole seconds) {
      return new Date(seconds.value());
    }
    throw malformed("whole seconds");
  }

  private Display readDisplay() {
    at++;
    if (!taken('"')) {
      throw malformed("a quote");
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    while (true) {
      char c = peek();
      at++;
      if (c < ' ' || c > '~') {
        throw malformed("printable ASCII, and a quote at the end");
      }
      if (c == '"') {
        try {
          return new Display(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
          throw malformed("UTF-8");
        }
      }
      if (c == '%') {
        bytes.put((byte) (hexDigit() << 4 | hexDigit()));
      } else {
        bytes.put((byte) c);
      }
    }
  }

  private int hexDigit() {
    int digit = "0123456789abcdef".indexOf(peek());
    if (digit < 0 || peek() == 0) {
      throw malformed("two lower-case hexadecimal digits");
    }
    at++;
    return digit;
  }

  private static boolean isAlpha(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// The next character; NUL, which no field has, at the end.
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean taken(char c) {
    if (peek() != c || at >= text.length()) {
      return false;
    }
    at++;
    return true;
  }

  private void spaces() {
    while (peek() == ' ') {
      at++;
    }
  }

  private void whiteSpace() {
    while (peek() == ' ' || peek() == '\t') {
      at++;
    }
  }

  private Malformed malformed(String expected) {
    return new Malformed(
        "expected " + expected + " at " + Math.min(at, text.length()) + " of " + text.length());
  }
}
