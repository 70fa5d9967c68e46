package dev.brisk.server.source;

import dev.brisk.server.config.SourceSettings;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.sql.Dialect;
import dev.brisk.server.sql.NamedStatement;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A statement on a database: a query whose rows become JSON, or a write.
///
/// Values are bound, never spliced into the text. `:name` is the parameter of that name or, when
/// there is none, the field of that name of the body; one that is absent is null.
///
/// A query answers its row, rows or value, or 404 without a row. A write answers `{"updated":n}`,
/// or 404 when it touched no row; one with `returning` answers its rows. A broken constraint is a
/// 409, a value that does not fit its column a 422, a statement over its time (cancelled in the
/// database) a 504, and a database that is away or has no connection to spare a 503. SQLite runs on
/// platform threads, others on virtual ones, as many as the pool has connections.
public final class SqlSource implements Source {
  private final SourceSettings.Sql settings;
  private final Database database;
  private final NamedStatement statement;
  private final String fingerprint;
  private final boolean keeping;
  private volatile @Nullable SqlBinder binder;

  SqlSource(SourceSettings.Sql settings, Database database) {
    this.settings = settings;
    this.database = database;
    String key = settings.write() ? "sql.execute" : "sql.query";
    try {
      this.statement = NamedStatement.parse(settings.text(), database.dialect());
    } catch (IllegalArgumentException wrong) {
      throw new SourceProblem(key, wrong.getMessage() + ".");
    }
    this.keeping = database.dialect() == Dialect.SQLITE && KeptStatements.canKeep(statement.sql());
    this.fingerprint =
        Fingerprints.of(
            "sql",
            database.name(),
            settings.text(),
            settings.result().name(),
            Boolean.toString(settings.write()));
    prepareNow(key);
  }

  /// Lets the database look at the statement at once: a typing error is a problem of the
  /// configuration. A database that is away is not; the first call prepares then.
  private void prepareNow(String key) {
    try (Connection connection = database.connection()) {
      binder = SqlBinder.describe(connection, statement, database.dialect());
    } catch (SQLException refused) {
      Kind kind = SqlFailures.of(refused).kind();
      if (kind != Kind.UNAVAILABLE && kind != Kind.TIMEOUT) {
        throw new SourceProblem(key, "the database says: " + firstLine(refused) + ".");
      }
    }
  }

  private static String firstLine(SQLException refused) {
    String message = String.valueOf(refused.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  @Override
  public CompletionStage<Answer> fetch(SourceRequest request) {
    return database.workers().run(request.work(), settings.timeout(), stop -> run(request, stop));
  }

  private Answer run(SourceRequest request, Workers.Stop stop) {
    try (Connection connection = database.connection()) {
      SqlBinder types = binder;
      if (types == null) {
        types = SqlBinder.describe(connection, statement, database.dialect());
        binder = types;
      }
      return keeping
          ? runKept(connection, types, request, stop)
          : runOnce(connection, types, request, stop);
    } catch (SQLException failure) {
      throw SqlFailures.of(failure);
    }
  }

  private Answer runOnce(
      Connection connection, SqlBinder types, SourceRequest request, Workers.Stop stop)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
      return execute(connection, prepared, types, request, stop);
    }
  }

  private Answer runKept(
      Connection connection, SqlBinder types, SourceRequest request, Workers.Stop stop)
      throws SQLException {
    PreparedStatement prepared = database.kept().take(connection, statement.sql());
    boolean whole = false;
    try {
      Answer answer = execute(connection, prepared, types, request, stop);
      whole = true;
      return answer;
    } finally {
      if (whole) {
        database.kept().giveBack(connection, statement.sql(), prepared);
      } else {
        prepared.close();
      }
    }
  }

  private Answer execute(
      Connection connection,
      PreparedStatement prepared,
      SqlBinder types,
      SourceRequest request,
      Workers.Stop stop)
      throws SQLException {
    types.bind(prepared, request);
    if (!settings.write() && settings.result() == SourceSettings.Sql.Result.MANY) {
      prepared.setMaxRows(settings.maxRows() + 1);
    } else if (!settings.write()) {
      prepared.setMaxRows(1);
    }
    stop.by(() -> cancel(prepared), () -> abort(connection));
    try {
      return answer(prepared);
    } finally {
      stop.clear();
    }
  }

  private Answer answer(PreparedStatement prepared) throws SQLException {
    if (prepared.execute()) {
      try (ResultSet rows = prepared.getResultSet()) {
        SqlRows json =
            new SqlRows(rows, database.dialect(), settings.maxRows(), settings.maxBytes());
        return Answer.json(
            200,
            switch (settings.result()) {
              case ONE -> json.one();
              case MANY -> json.many();
              case VALUE -> json.value();
            });
      }
    }
    int updated = prepared.getUpdateCount();
    if (updated == 0) {
      throw new SourceException(Kind.NOT_FOUND, "There is no such row.");
    }
    String json = String.format(Locale.ROOT, "{\"updated\":%d}", updated);
    return Answer.json(200, json.getBytes(StandardCharsets.UTF_8));
  }

  private static void cancel(PreparedStatement prepared) {
    try {
      prepared.cancel();
    } catch (SQLException gone) {
      // The connection is lost, and the call ends by that.
      return;
    }
  }

  private static void abort(Connection connection) {
    try {
      connection.unwrap(Connection.class).abort(Runnable::run);
    } catch (SQLException gone) {
      return;
    }
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public SourceStatistics statistics() {
    return new SourceStatistics(database.workers().statistics(), null);
  }

  @Override
  public CompletionStage<Optional<String>> check() {
    return database.check();
  }

  /// The pool belongs to the context, which several sources share.
  @Override
  public void close() {}
}
