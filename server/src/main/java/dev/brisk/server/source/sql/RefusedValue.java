package dev.brisk.server.source.sql;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Which value of a request a database has refused, as far as it can be told.
///
/// PostgreSQL names the parameter of a value that it cannot read. Of one that it could read and
/// that does not fit its column it says only the bound: then the values over that bound are named.
final class RefusedValue {
  private static final Pattern PLACE = Pattern.compile("parameter \\$(\\d{1,5})");
  private static final Pattern LENGTH =
      Pattern.compile("value too long for type .{1,40}\\((\\d{1,9})\\)");
  private static final Pattern BELOW =
      Pattern.compile("absolute value less than (10\\^)?(\\d{1,4})");

  /// SQLite's strict tables: `cannot store TEXT value in INTEGER column t.n`.
  private static final Pattern STRICT =
      Pattern.compile(
          "cannot store ([A-Z]+) value in ([A-Z]+) column [^.]{1,100}\\.(.{1,100}?)\\)?$");

  private static final int SQLITE_MISMATCH = 20;

  private RefusedValue() {}

  /// A sentence for the client, without the value; null when nothing is known.
  ///
  /// @param names that the statement binds, in order
  /// @param value of a name
  static @Nullable String explain(
      SQLException failure, List<String> names, Function<String, @Nullable Object> value) {
    if (!(failure instanceof PSQLException psql)) {
      return sqlite(String.valueOf(failure.getMessage()), failure.getErrorCode());
    }
    ServerErrorMessage error = psql.getServerErrorMessage();
    if (error == null) {
      return null;
    }
    Matcher place = PLACE.matcher(String.valueOf(error.getWhere()));
    if (place.find()) {
      int index = Integer.parseInt(place.group(1)) - 1;
      return index < 0 || index >= names.size()
          ? null
          : "The database cannot read the value of '" + names.get(index) + "'.";
    }
    Matcher length = LENGTH.matcher(String.valueOf(error.getMessage()));
    if (length.find()) {
      int most = Integer.parseInt(length.group(1));
      return sentence(
          names,
          name ->
              value.apply(name) instanceof String text
                  && text.codePointCount(0, text.length()) > most,
          "is too long: the database keeps " + most + " characters there.");
    }
    Matcher below = BELOW.matcher(String.valueOf(error.getDetail()));
    if (below.find()) {
      int number = Integer.parseInt(below.group(2));
      BigDecimal bound =
          below.group(1) == null
              ? BigDecimal.valueOf(number)
              : BigDecimal.ONE.scaleByPowerOfTen(number);
      return sentence(
          names,
          // What rounds up to the bound is refused, too.
          name ->
              number(value.apply(name)) instanceof BigDecimal found
                  && found.abs().add(BigDecimal.ONE).compareTo(bound) >= 0,
          "is too large: the database takes numbers below " + bound.toPlainString() + " there.");
    }
    return null;
  }

  private static @Nullable String sqlite(String message, int code) {
    Matcher strict = STRICT.matcher(message);
    if (strict.find()) {
      return "The column '%s' takes %s, not %s."
          .formatted(strict.group(3), strict.group(2), strict.group(1));
    }
    return (code & 0xff) == SQLITE_MISMATCH
        ? "The table's primary key takes integers, and the request has something else for it."
        : null;
  }

  private static @Nullable BigDecimal number(@Nullable Object value) {
    return switch (value) {
      case BigDecimal decimal -> decimal;
      case Number other -> new BigDecimal(other.toString());
      case null, default -> null;
    };
  }

  private static @Nullable String sentence(
      List<String> names, Predicate<String> fits, String fault) {
    List<String> found =
        new TreeSet<>(names).stream().filter(fits).map(name -> "'" + name + "'").toList();
    return found.isEmpty()
        ? null
        : (found.size() == 1 ? found.getFirst() : "One of " + String.join(", ", found))
            + " "
            + fault;
  }
}
