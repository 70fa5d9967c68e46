package dev.brisk.server.source.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.sqlite.SQLiteConnection;

/// Prepared statements that stay with their SQLite connection. Preparing takes a third of a read by
/// primary key, and neither the driver nor the pool keeps what is prepared.
///
/// SQLite prepares a statement anew by itself when the schema has changed, but the driver goes on
/// with the columns that it saw first. So a statement is cached only when its text fixes its
/// columns: one with a `*` is not.
///
/// Bounded by the statements of the configuration times the pool's connections. A connection is
/// used by one thread at a time; its statements with it.
final class PreparedStatementCache {
  private static final Pattern COUNT = Pattern.compile("(?i)count\\s*\\(\\s*\\*\\s*\\)");

  private final int maxConnections;
  private final Map<Connection, Map<String, PreparedStatement>> cached = new ConcurrentHashMap<>();

  PreparedStatementCache(int maxConnections) {
    this.maxConnections = maxConnections;
  }

  /// Whether the text says which columns there are.
  static boolean canCache(String sql) {
    return COUNT.matcher(sql).replaceAll("").indexOf('*') < 0;
  }

  /// One that is ready to be bound. It is the caller's until it is [given back][#giveBack]; after a
  /// failure close it.
  PreparedStatement take(Connection pooled, String sql) throws SQLException {
    SQLiteConnection connection = pooled.unwrap(SQLiteConnection.class);
    PreparedStatement prepared = of(connection).remove(sql);
    return prepared != null ? prepared : connection.prepareStatement(sql);
  }

  void giveBack(Connection pooled, String sql, PreparedStatement prepared) throws SQLException {
    PreparedStatement other = of(pooled.unwrap(SQLiteConnection.class)).putIfAbsent(sql, prepared);
    if (other != null) {
      prepared.close();
    }
  }

  private Map<String, PreparedStatement> of(Connection connection) throws SQLException {
    Map<String, PreparedStatement> statements = cached.get(connection);
    if (statements == null) {
      // The pool replaces connections from time to time; what was prepared on them went with them.
      if (cached.size() >= maxConnections) {
        for (Connection each : cached.keySet()) {
          if (each.isClosed()) {
            cached.remove(each);
          }
        }
      }
      statements = new HashMap<>();
      cached.put(connection, statements);
    }
    return statements;
  }
}
