package dev.brisk.httpcache.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The directives of a `Cache-Control` field (RFC 9111, section 5.2), also of one that is badly
/// written: names without case, values as tokens or quoted, all lines together. Immutable.
///
/// What is broken is read towards the safe side: of a directive that restricts, the name is enough;
/// a number that is none, or that is there twice with different values, is [#INVALID].
public final class CacheControl {
  public static final CacheControl NONE = new CacheControl(List.of());

  /// There is no such directive.
  public static final long ABSENT = -1;

  /// The directive is there, but its number is none.
  public static final long INVALID = -2;

  /// What is larger counts as this (RFC 9111, section 1.2.2): 68 years.
  public static final long MOST_SECONDS = 1L << 31;

  /// @param name lower-case
  /// @param value unquoted; null if there was no `=`
  /// @param wellFormed as the grammar has it
  /// @param seconds the value as such, or [#INVALID]
  private record Directive(String name, @Nullable String value, boolean wellFormed, long seconds) {
    Directive(String name, @Nullable String value, boolean wellFormed) {
      this(name, value, wellFormed, wellFormed ? deltaSeconds(value) : INVALID);
    }
  }

  private final List<Directive> directives;

  private CacheControl(List<Directive> directives) {
    this.directives = directives;
  }

  /// The field of this name, all lines together.
  public static CacheControl of(Fields fields, String name) {
    String text = fields.combined(name);
    return text == null ? NONE : parse(text);
  }

  public static CacheControl parse(String text) {
    List<Directive> directives = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = memberEnd(text, at);
      String member = text.substring(at, end).strip();
      if (!member.isEmpty()) {
        directives.add(directive(member));
      }
      at = end + 1;
    }
    return directives.isEmpty() ? NONE : new CacheControl(List.copyOf(directives));
  }

  /// The members of a targeted field (RFC 9213, section 2.1): numbers are integers, names of fields
  /// a string, and what is false is not there.
  public static CacheControl of(Map<String, StructuredFields.Member> dictionary) {
    List<Directive> directives = new ArrayList<>();
    dictionary.forEach((name, member) -> {
      StructuredFields.@Nullable Bare value =
          member instanceof StructuredFields.Item item ? item.value() : null;
      if (value instanceof StructuredFields.Bool bool) {
        if (bool.value()) {
          directives.add(new Directive(name, null, true));
        }
      } else if (value instanceof StructuredFields.Whole whole) {
        directives.add(new Directive(name, Long.toString(whole.value()), true));
      } else if (value instanceof StructuredFields.Text string) {
        directives.add(new Directive(name, string.value(), true, INVALID));
      } else {
        directives.add(new Directive(name, "", false));
      }
    });
    return new CacheControl(List.copyOf(directives));
  }

  /// The comma behind a member, or the end: commas in quotes do not count.
  private static int memberEnd(String text, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    // A quote that never ends hides nothing: the commas count again.
    int comma = quoted ? text.indexOf(',', from) : -1;
    return comma < 0 ? text.length() : comma;
  }

  private static Directive directive(String member) {
    int nameEnd = 0;
    while (nameEnd < member.length() && isTokenChar(member.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = member.substring(0, nameEnd).toLowerCase(Locale.ROOT);
    if (nameEnd == member.length()) {
      return new Directive(name, null, true);
    }
    if (member.charAt(nameEnd) != '=') {
      return new Directive(name, "", false);
    }
    String value = member.substring(nameEnd + 1);
    if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
      return new Directive(name, unquoted(value), true);
    }
    boolean token = !value.isEmpty() && value.chars().allMatch(c -> isTokenChar((char) c));
    return new Directive(name, value, token);
  }

  private static String unquoted(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i < value.length() - 1; i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length() - 1) {
        c = value.charAt(++i);
      }
      text.append(c);
    }
    return text.toString();
  }

  private static boolean isTokenChar(char c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  public boolean isEmpty() {
    return directives.isEmpty();
  }

  /// Whether the directive is there, in whatever form.
  public boolean has(String name) {
    for (Directive directive : directives) {
      if (directive.name.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the directive is there without a value (`no-cache`, not `no-cache="set-cookie"`), or
  /// with one that names no fields.
  public boolean hasUnqualified(String name) {
    for (Directive directive : directives) {
      if (directive.name.equals(name) && names(directive).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// The fields that the directive names, lower-case.
  public Set<String> fieldNames(String name) {
    Set<String> all = new TreeSet<>();
    for (Directive directive : directives) {
      if (directive.name.equals(name)) {
        all.addAll(names(directive));
      }
    }
    return all;
  }

  private static Set<String> names(Directive directive) {
    Set<String> names = new TreeSet<>();
    if (directive.wellFormed && directive.value != null) {
      for (String name : directive.value.split(",")) {
        if (!name.isBlank()) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
    }
    return names;
  }

  /// The directive's seconds, or [#ABSENT], or [#INVALID].
  public long seconds(String name) {
    long seconds = ABSENT;
    for (Directive directive : directives) {
      if (directive.name.equals(name)) {
        if (seconds != ABSENT && seconds != directive.seconds) {
          return INVALID;
        }
        seconds = directive.seconds;
      }
    }
    return seconds;
  }

  /// @return [#INVALID] if the text is not made of digits alone
  public static long deltaSeconds(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return INVALID;
    }
    long seconds = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return INVALID;
      }
      seconds = Math.min(MOST_SECONDS, seconds * 10 + digit);
    }
    return seconds;
  }

  @Override
  public String toString() {
    return directives.toString();
  }
}
