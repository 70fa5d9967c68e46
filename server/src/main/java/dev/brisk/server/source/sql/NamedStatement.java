package dev.brisk.server.source.sql;

import static java.util.regex.Pattern.CASE_INSENSITIVE;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A statement with named parameters, turned into JDBC's: each `:name` becomes a `?`, and `names`
/// tells which value belongs to which, in order.
///
/// A scanner, not a parser: it only has to know where a `:name` is *not* a parameter. It steps over
/// string literals (`'it''s'`, PostgreSQL's `E'\''`), quoted identifiers (`"a"`, `` `a` ``, and
/// SQLite's `[a]`, which is an array subscript elsewhere), comments (`--` and `/* */`, nested where
/// the database nests them), dollar quotes (`$tag$ … $tag$`) and casts (`::int`). What is stepped
/// over is copied unchanged.
///
/// @param sql for `prepareStatement` `:name.sent` is whether the request has the name at all, null
///   or not.
///
/// @param names one for each `?`, in order, as written; a name may occur several times
/// @param assigned the names that an `update` sets a column to as they are
public record NamedStatement(String sql, List<String> names, Set<String> assigned) {
  private static final String SENT = ".sent";

  public NamedStatement {
    names = List.copyOf(names);
    assigned = Set.copyOf(assigned);
  }

  /// @throws IllegalArgumentException if a literal or comment does not end, the text has parameters
  ///   of another style, or it has several statements and the database runs only one in a call; the
  ///   message says where
  public static NamedStatement parse(String text, Dialect dialect) {
    Scanner scanner = new Scanner(text, dialect);
    NamedStatement statement = scanner.scan();
    if (scanner.verbs.size() > 1 && dialect != Dialect.POSTGRESQL) {
      // SQLite's driver runs the first and forgets the others; what more drivers do is not known.
      throw new IllegalArgumentException(
          "a second statement begins "
              + scanner.place(scanner.second)
              + ", but only PostgreSQL runs several in one call. Leave one here: give the others"
              + " endpoints of their own, or let a trigger of the database do them");
    }
    return statement;
  }

  /// The first word of each statement in the text, in lower case; other signs than letters: empty.
  ///
  /// @throws IllegalArgumentException as [#parse]
  public static List<String> verbs(String text, Dialect dialect) {
    Scanner scanner = new Scanner(text, dialect);
    scanner.scan();
    return List.copyOf(scanner.verbs);
  }

  /// Whether a write of that text answers rows: it says `returning`, not within parentheses, or its
  /// last statement reads.
  static boolean returnsRows(String text) {
    Scanner scanner = new Scanner(text, Dialect.OTHER);
    try {
      scanner.scan();
    } catch (IllegalArgumentException otherDialect) {
      return false;
    }
    return scanner.returning || ROWS.contains(scanner.verbs.getLast());
  }

  /// Whether all that the text does is to insert: one statement, which never updates a row.
  static boolean inserts(String text) {
    Scanner scanner = new Scanner(text, Dialect.OTHER);
    try {
      scanner.scan();
    } catch (IllegalArgumentException otherDialect) {
      return false;
    }
    return scanner.verbs.equals(List.of("insert")) && !scanner.upsert;
  }

  static boolean asksWhetherSent(String name) {
    return name.endsWith(SENT);
  }

  /// The parameter or field that a name of the statement belongs to.
  static String input(String name) {
    return asksWhetherSent(name) ? name.substring(0, name.length() - SENT.length()) : name;
  }

  private static final Pattern ASSIGNED =
      Pattern.compile("(::\\w+)?\\s*($|[,;]|--|(where|from|returning)\\b)", CASE_INSENSITIVE);

  private static final Set<String> ROWS = Set.of("select", "values", "table", "show");

  private static final class Scanner {
    private final String text;
    private final Dialect dialect;
    private final StringBuilder sql;
    private final List<String> names = new ArrayList<>();
    private final List<String> verbs = new ArrayList<>();
    private final Set<String> assigned = new HashSet<>();
    private boolean returning;
    private boolean upsert;
    private boolean sets;
    private String lastWord = "";
    private int depth;
    private boolean within;
    private boolean compound;
    private int blocks;
    private int second;
    private int at;

    Scanner(String text, Dialect dialect) {
      this.text = text;
      this.dialect = dialect;
      this.sql = new StringBuilder(text.length());
    }

    NamedStatement scan() {
      while (at < text.length()) {
        char c = text.charAt(at);
        if (!within && begins(c)) {
          within = true;
          compound = false;
          blocks = 0;
          verbs.add("");
          if (verbs.size() == 2) {
            second = at;
          }
        }
        switch (c) {
          case ';' -> {
            // Those between BEGIN and END end statements of a trigger or function.
            within = within && blocks > 0;
            copy(1);
          }
          case '\'' -> quoted('\'', backslashEscapes());
          case '"' -> quoted('"', false);
          case '`' -> quoted('`', false);
          case '[' -> {
            if (dialect == Dialect.SQLITE) {
              copyThrough(']', "identifier in brackets");
            } else {
              copy(1);
            }
          }
          case '-' -> {
            if (next() == '-') {
              lineComment();
            } else {
              copy(1);
            }
          }
          case '/' -> {
            if (next() == '*') {
              blockComment();
            } else {
              copy(1);
            }
          }
          case '$' -> dollar();
          case ':' -> colon();
          case '?' -> questionMark();
          default -> {
            if (Character.isJavaIdentifierStart(c)) {
              word();
            } else {
              depth += c == '(' ? 1 : c == ')' ? -1 : 0;
              copy(1);
            }
          }
        }
      }
      return new NamedStatement(sql.toString(), names, assigned);
    }

    private char next() {
      return at + 1 < text.length() ? text.charAt(at + 1) : '\0';
    }

    private void copy(int length) {
      sql.append(text, at, at + length);
      at += length;
    }

    private void copyUpTo(int end) {
      copy(end - at);
    }

    private void copyThrough(char last, String what) {
      int end = text.indexOf(last, at + 1);
      if (end < 0) {
        throw unfinished(what);
      }
      copyUpTo(end + 1);
    }

    /// Identifiers and keywords in one piece, so that the `$` of `a$b` starts no dollar quote.
    private void word() {
      int end = at + 1;
      while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
        end++;
      }
      structure(text.substring(at, end).toLowerCase(Locale.ROOT));
      copyUpTo(end);
    }

    private boolean begins(char c) {
      boolean comment = (c == '-' && next() == '-') || (c == '/' && next() == '*');
      return c != ';' && !comment && !Character.isWhitespace(c);
    }

    private void structure(String word) {
      if (verbs.getLast().isEmpty()) {
        verbs.set(verbs.size() - 1, word);
      }
      returning |= depth == 0 && word.equals("returning");
      // `insert or replace`, `on conflict`, `on duplicate key`.
      upsert |=
          depth == 0
              && (word.equals("or") && lastWord.equals("insert")
                  || lastWord.equals("on")
                      && (word.equals("conflict") || word.equals("duplicate")));
      lastWord = word;
      switch (word) {
        case "set" -> sets = depth == 0;
        case "where", "from", "returning" -> sets &= depth > 0;
        case "trigger", "procedure", "function" -> compound |= verbs.getLast().equals("create");
        case "begin", "case" -> blocks += compound ? 1 : 0;
        case "end" -> blocks = Math.max(0, blocks - 1);
        default -> {}
      }
    }

    private boolean backslashEscapes() {
      if (dialect == Dialect.SQLITE
          || at == 0
          || Character.toLowerCase(text.charAt(at - 1)) != 'e') {
        return false;
      }
      return at == 1 || !Character.isJavaIdentifierPart(text.charAt(at - 2));
    }

    private void quoted(char quote, boolean backslash) {
      int end = at + 1;
      while (end < text.length()) {
        char c = text.charAt(end);
        if (c == '\\' && backslash) {
          end += 2;
        } else if (c != quote) {
          end++;
        } else if (end + 1 < text.length() && text.charAt(end + 1) == quote) {
          end += 2;
        } else {
          copyUpTo(end + 1);
          return;
        }
      }
      throw unfinished(quote == '\'' ? "string" : "quoted identifier");
    }

    private void lineComment() {
      int end = text.indexOf('\n', at);
      copyUpTo(end < 0 ? text.length() : end);
    }

    private void blockComment() {
      int depth = 0;
      int end = at;
      while (end < text.length()) {
        if (text.startsWith("/*", end) && (depth == 0 || dialect != Dialect.SQLITE)) {
          depth++;
          end += 2;
        } else if (text.startsWith("*/", end)) {
          depth--;
          end += 2;
          if (depth == 0) {
            copyUpTo(end);
            return;
          }
        } else {
          end++;
        }
      }
      throw unfinished("comment");
    }

    private void dollar() {
      int end = at + 1;
      if (dialect == Dialect.SQLITE || Character.isDigit(next())) {
        throw otherStyle();
      }
      while (end < text.length()
          && text.charAt(end) != '$'
          && Character.isJavaIdentifierPart(text.charAt(end))) {
        end++;
      }
      if (end >= text.length() || text.charAt(end) != '$') {
        copy(1);
        return;
      }
      String tag = text.substring(at, end + 1);
      int close = text.indexOf(tag, end + 1);
      if (close < 0) {
        throw unfinished("text quoted with " + tag);
      }
      copyUpTo(close + tag.length());
    }

    private void colon() {
      if (next() == ':' || next() == '=') {
        copy(2);
        return;
      }
      if (!isNameStart(next())) {
        copy(1);
        return;
      }
      int end = at + 2;
      while (end < text.length() && isNamePart(text.charAt(end))) {
        end++;
      }
      String name = text.substring(at + 1, end);
      if (text.startsWith(SENT, end)
          && (end + SENT.length() == text.length()
              || !isNamePart(text.charAt(end + SENT.length())))) {
        end += SENT.length();
        name += SENT;
      } else if (sets && depth == 0 && follows('=') && endsAssignment(end)) {
        assigned.add(name);
      }
      names.add(name);
      sql.append('?');
      at = end;
    }

    private boolean follows(char sign) {
      int before = sql.length() - 1;
      while (before >= 0 && Character.isWhitespace(sql.charAt(before))) {
        before--;
      }
      return before >= 0 && sql.charAt(before) == sign;
    }

    /// Nothing is made of the value: neither `:n + 1` nor `:n || name`; a cast is nothing.
    private boolean endsAssignment(int end) {
      return ASSIGNED.matcher(text).region(end, text.length()).lookingAt();
    }

    private void questionMark() {
      if (dialect != Dialect.POSTGRESQL) {
        throw otherStyle();
      }
      // An operator of jsonb (`?`, `?|`, `?&`), which the driver wants doubled.
      sql.append("??");
      at++;
    }

    private static boolean isNameStart(char c) {
      return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isNamePart(char c) {
      return isNameStart(c) || (c >= '0' && c <= '9');
    }

    private IllegalArgumentException unfinished(String what) {
      return new IllegalArgumentException(
          "the " + what + " that starts " + place(at) + " does not end");
    }

    private IllegalArgumentException otherStyle() {
      return new IllegalArgumentException(
          "'"
              + text.charAt(at)
              + "' "
              + place(at)
              + " is a parameter of another style. Write parameters as :name");
    }

    private String place(int where) {
      int line = 1;
      int column = 1;
      for (int i = 0; i < where; i++) {
        if (text.charAt(i) == '\n') {
          line++;
          column = 1;
        } else {
          column++;
        }
      }
      return "at line " + line + ", column " + column;
    }
  }
}
