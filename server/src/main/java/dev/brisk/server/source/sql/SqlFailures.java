package dev.brisk.server.source.sql;

import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.sqlite.SQLiteException;

/// What a database's error means for the client. The words are ours: a driver's message may hold
/// the statement, data or credentials, and goes into the cause only.
final class SqlFailures {
  /// The most that the PostgreSQL driver reads of one result before it gives up.
  static final String POSTGRES_RESULT_BUFFER = "32M";

  /// `UNIQUE constraint failed: users.email`.
  private static final Pattern SQLITE_CONSTRAINT =
      Pattern.compile("constraint failed: ([A-Za-z0-9_., ]{1,200})");

  /// A strict table was given another type; a constraint of the data it is in SQLite's words only.
  private static final int SQLITE_CONSTRAINT_DATATYPE = 3091;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private SqlFailures() {}

  static SourceException of(SQLException failure) {
    // The driver reports it as a lost connection, and has no other mark than the message.
    if (failure instanceof PSQLException
        && String.valueOf(failure.getMessage()).contains("maxResultBuffer")) {
      return new SourceException(
          Kind.FAILED,
          "The result is larger than " + POSTGRES_RESULT_BUFFER + "B. Ask for less.",
          null,
          failure);
    }
    Kind kind =
        failure instanceof SQLiteException sqlite
            ? sqliteKind(sqlite.getResultCode().code)
            : kind(failure, failure.getSQLState());
    String constraint = kind == Kind.CONFLICT ? constraint(failure) : null;
    return new SourceException(
        kind,
        constraint == null
            ? message(kind)
            : "The write breaks a constraint of the data: " + constraint + ".",
        kind == Kind.UNAVAILABLE ? RETRY_AFTER : null,
        failure);
  }

  /// The same, with a word on which value of the request is at fault where that can be told.
  static SourceException of(
      SQLException failure, List<String> names, Function<String, @Nullable Object> value) {
    SourceException known = of(failure);
    String explained =
        known.kind() == Kind.REFUSED ? RefusedValue.explain(failure, names, value) : null;
    return explained == null ? known : new SourceException(Kind.REFUSED, explained, null, failure);
  }

  /// Which one, by its name or column; null when the driver does not say. The values, which the
  /// messages of some databases hold, are left out.
  private static @Nullable String constraint(SQLException failure) {
    if (failure instanceof PSQLException psql && psql.getServerErrorMessage() != null) {
      String name = psql.getServerErrorMessage().getConstraint();
      return name == null ? psql.getServerErrorMessage().getColumn() : name;
    }
    Matcher named = SQLITE_CONSTRAINT.matcher(String.valueOf(failure.getMessage()));
    return failure instanceof SQLiteException && named.find()
        ? named.group(1).replaceAll("[A-Za-z0-9_]+\\.", "")
        : null;
  }

  /// By SQLSTATE classes of ISO 9075 and PostgreSQL's appendix A.
  private static Kind kind(SQLException failure, @Nullable String state) {
    if (failure instanceof SQLTransientConnectionException) {
      return Kind.UNAVAILABLE;
    }
    if (state == null || state.length() != 5) {
      return Kind.FAILED;
    }
    if (state.equals("57014")) {
      return Kind.TIMEOUT;
    }
    return switch (state.substring(0, 2)) {
      case "22" -> Kind.REFUSED;
      case "23" -> Kind.CONFLICT;
      case "08", "28", "40", "53", "57", "58" -> Kind.UNAVAILABLE;
      default -> state.equals("55P03") ? Kind.UNAVAILABLE : Kind.FAILED;
    };
  }

  /// By SQLite's result codes.
  private static Kind sqliteKind(int code) {
    if (code == SQLITE_CONSTRAINT_DATATYPE) {
      return Kind.REFUSED;
    }
    return switch (code & 0xff) {
      case 5, 6, 10, 13, 14 -> Kind.UNAVAILABLE; // BUSY, LOCKED, IOERR, FULL, CANTOPEN
      case 9 -> Kind.TIMEOUT; // INTERRUPT
      case 18, 20 -> Kind.REFUSED; // TOOBIG, MISMATCH
      case 19 -> Kind.CONFLICT; // CONSTRAINT
      default -> Kind.FAILED;
    };
  }

  private static String message(Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> "There is no such row.";
      case CONFLICT -> "The write breaks a constraint of the data.";
      case REFUSED -> "The database does not accept a value of the request.";
      case FAILED, BAD_UPSTREAM -> "The statement failed.";
      case UNAVAILABLE -> "The database is not available now.";
      case TIMEOUT -> "The database did not answer in time.";
    };
  }
}
