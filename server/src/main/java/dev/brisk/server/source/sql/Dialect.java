package dev.brisk.server.source.sql;

/// The databases that differ in what a statement means and where it may run.
public enum Dialect {
  SQLITE,
  POSTGRESQL,
  /// Any other with a JDBC driver.
  OTHER;

  public static Dialect of(String jdbcUrl) {
    if (jdbcUrl.startsWith("jdbc:sqlite:")) {
      return SQLITE;
    }
    return jdbcUrl.startsWith("jdbc:postgresql:") ? POSTGRESQL : OTHER;
  }
}
