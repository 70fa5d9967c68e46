package dev.brisk.server.source.sql;

import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// `sql:` a query or a write with named parameters (`:name`), bound, never spliced. A name is
/// looked up among the parameters, then among the body's fields.
///
/// @param text the statement; for a write (`execute:`) `write` is true
/// @param result for a query, and for a write that returns rows
/// @param timeout after which the statement is cancelled
/// @param maxRows a result with more is a failure, never cut off in silence
/// @param maxBytes a result whose JSON is larger is a failure
/// @param status of a write that was done; null: 201 for a `POST` or `PUT` whose one statement
///   inserts and never updates, else 200
/// @param location of what a write has made, such as `/users/{id}`, with names of the answer's
///   columns, of parameters or of the body's fields; null: the answer has none
public record SqlSettings(
    String datasource,
    String text,
    boolean write,
    Result result,
    Duration timeout,
    int maxRows,
    long maxBytes,
    @Nullable Integer status,
    @Nullable String location)
    implements SourceSettings {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  public static final int DEFAULT_MAX_ROWS = 10_000;
  public static final long DEFAULT_MAX_BYTES = 8L << 20;

  public SqlSettings(
      String datasource, String text, boolean write, Result result, Duration timeout) {
    this(datasource, text, write, result, timeout, DEFAULT_MAX_ROWS, DEFAULT_MAX_BYTES, null, null);
  }

  public static SqlSettings query(String datasource, String text, Result result) {
    return new SqlSettings(datasource, text, false, result, DEFAULT_TIMEOUT);
  }

  public static SqlSettings execute(String datasource, String text) {
    return new SqlSettings(datasource, text, true, Result.MANY, DEFAULT_TIMEOUT);
  }

  public enum Result {
    /// The first row as an object; no row is a 404.
    ONE,
    /// All rows as an array, up to the row limit.
    MANY,
    /// The first column of the first row; no row is a 404.
    VALUE
  }

  @Override
  public SourceType<SqlSettings> type() {
    return SqlSourceType.INSTANCE;
  }
}
