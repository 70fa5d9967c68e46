package dev.brisk.server.pattern;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The properties of `\p{…}`, as ECMA-262 names them (tables 69 to 71).
final class UnicodeProperty {
  private static final Map<String, String> CATEGORIES = new HashMap<>();

  static {
    String names =
        "L Letter, LC Cased_Letter, Lu Uppercase_Letter, Ll Lowercase_Letter, Lt Titlecase_Letter,"
            + " Lm Modifier_Letter, Lo Other_Letter, M Mark, M Combining_Mark, Mn Nonspacing_Mark,"
            + " Mc Spacing_Mark, Me Enclosing_Mark, N Number, Nd Decimal_Number, Nd digit,"
            + " Nl Letter_Number, No Other_Number, P Punctuation, P punct,"
            + " Pc Connector_Punctuation, Pd Dash_Punctuation, Ps Open_Punctuation,"
            + " Pe Close_Punctuation, Pi Initial_Punctuation, Pf Final_Punctuation,"
            + " Po Other_Punctuation, S Symbol, Sm Math_Symbol, Sc Currency_Symbol,"
            + " Sk Modifier_Symbol, So Other_Symbol, Z Separator, Zs Space_Separator,"
            + " Zl Line_Separator, Zp Paragraph_Separator, C Other, Cc Control, Cc cntrl,"
            + " Cf Format, Cs Surrogate, Co Private_Use, Cn Unassigned";
    for (String pair : names.split(", ")) {
      String[] both = pair.split(" ");
      CATEGORIES.put(both[0], both[0]);
      CATEGORIES.put(both[1], both[0]);
    }
  }

  private static final Map<String, String> BINARY =
      Map.ofEntries(
          Map.entry("Alpha", "Alphabetic"),
          Map.entry("Alphabetic", "Alphabetic"),
          Map.entry("Upper", "Uppercase"),
          Map.entry("Uppercase", "Uppercase"),
          Map.entry("Lower", "Lowercase"),
          Map.entry("Lowercase", "Lowercase"),
          Map.entry("White_Space", "White_Space"),
          Map.entry("space", "White_Space"),
          Map.entry("Ideographic", "Ideographic"),
          Map.entry("Ideo", "Ideographic"),
          Map.entry("Hex_Digit", "Hex_Digit"),
          Map.entry("Hex", "Hex_Digit"),
          Map.entry("Join_Control", "Join_Control"),
          Map.entry("Noncharacter_Code_Point", "Noncharacter_Code_Point"),
          Map.entry("Assigned", "Assigned"),
          Map.entry("Emoji", "Emoji"),
          Map.entry("Emoji_Presentation", "Emoji_Presentation"),
          Map.entry("Emoji_Modifier", "Emoji_Modifier"),
          Map.entry("Extended_Pictographic", "Extended_Pictographic"));

  private UnicodeProperty() {}

  /// @throws IllegalArgumentException if there is no such property here
  static EcmaEscape.Words words(String property, boolean negated) {
    String p = negated ? "\\P{" : "\\p{";
    int equals = property.indexOf('=');
    String key = equals < 0 ? "" : property.substring(0, equals);
    String value = property.substring(equals + 1);
    String category = CATEGORIES.get(value);
    if (category != null && (equals < 0 || key.equals("gc") || key.equals("General_Category"))) {
      String words = p + category + "}";
      return EcmaEscape.Words.same(words);
    }
    if (key.equals("sc") || key.equals("Script")) {
      return script(value, p, property);
    }
    if (equals < 0) {
      switch (value) {
        case "Any" -> {
          if (!negated) {
            return EcmaEscape.Words.same("\\x{0}-\\x{10FFFF}");
          }
        }
        case "ASCII" -> {
          return EcmaEscape.Words.same(negated ? "\\x{80}-\\x{10FFFF}" : "\\x{0}-\\x{7F}");
        }
        default -> {
          String binary = BINARY.get(value);
          if (binary != null) {
            return new EcmaEscape.Words("", p + "Is" + binary + "}", false);
          }
        }
      }
    }
    throw unknown(property);
  }

  /// RE2/J knows scripts by their long names, with capitals.
  private static EcmaEscape.Words script(String name, String p, String property) {
    try {
      String known = Character.UnicodeScript.forName(name).name();
      StringBuilder capitals = new StringBuilder(known.length());
      for (String word : known.split("_")) {
        capitals
            .append(capitals.isEmpty() ? "" : "_")
            .append(word.charAt(0))
            .append(word.substring(1).toLowerCase(Locale.ROOT));
      }
      return new EcmaEscape.Words(p + capitals + "}", p + "script=" + known + "}", true);
    } catch (IllegalArgumentException none) {
      throw unknown(property);
    }
  }

  private static IllegalArgumentException unknown(String property) {
    return new IllegalArgumentException(
        "\\p{"
            + property
            + "} is no property that is known here; there are general categories (\\p{Letter}),"
            + " scripts (\\p{Script=Greek}) and some such as \\p{Alphabetic}");
  }
}
