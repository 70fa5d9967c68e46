package dev.brisk.examples.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// A new SQLite file, filled in one transaction.
final class SqliteFile {
  private SqliteFile() {}

  /// Opens a new database. Nothing is on disk before the commit, and a half-written file is thrown
  /// away by whoever makes it, so the journal is off.
  static Connection create(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = off");
      statement.execute("pragma synchronous = off");
    }
    connection.setAutoCommit(false);
    return connection;
  }
}
