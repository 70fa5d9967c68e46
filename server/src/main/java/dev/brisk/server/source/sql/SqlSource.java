package dev.brisk.server.source.sql;

import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.BoundedExecutor;
import dev.brisk.server.source.Fingerprints;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.SourceStatistics;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/// A statement on a database: a query whose rows become JSON, or a write.
///
/// Values are bound, never spliced into the text. `:name` is the parameter of that name or, when
/// there is none, the field of that name of the body; one that is absent is null.
///
/// A query answers its row, rows or value, or 404 without a row. A write answers `{"updated":n}`,
/// or 404 when it touched no row; one with `returning` answers its rows; what a `POST` or `PUT`
/// inserts is a 201. Several statements, which only PostgreSQL runs, are one transaction: their
/// counts are summed, and the rows are those of the last that has any. What does not count rows,
/// such as `call`, answers `{"updated":null}`. A broken constraint is a 409, a value that does not
/// fit its column a 422, a statement over its time (cancelled in the database) a 504, and a
/// database that is away or has no connection to spare a 503. SQLite runs on platform threads,
/// others on virtual ones, as many as the pool has connections.
public final class SqlSource implements Source {
  private static final int NO_CONTENT = 204;
  private static final long DESCRIBE_AGAIN_NANOS = 1_000_000_000L;

  /// What tells by its count of rows whether it changed any.
  private static final Set<String> COUNTED =
      Set.of("insert", "update", "delete", "merge", "replace");

  private final SqlSettings settings;
  private final Database database;
  private final NamedStatement statement;
  private final String fingerprint;
  private final boolean cachesStatement;
  private final int statements;
  private final @Nullable MadeLocation location;

  /// Whether a write that counts no row and gives none has surely written nothing.
  private final boolean countsAll;

  private volatile @Nullable SqlBinder binder;

  private final AtomicLong describedNanos =
      new AtomicLong(System.nanoTime() - DESCRIBE_AGAIN_NANOS);

  public SqlSource(SqlSettings settings, Database database) {
    this.settings = settings;
    this.database = database;
    String key = settings.write() ? "sql.execute" : "sql.query";
    try {
      this.statement = NamedStatement.parse(settings.text(), database.dialect());
      List<String> verbs = NamedStatement.verbs(settings.text(), database.dialect());
      this.statements = verbs.size();
      this.countsAll = COUNTED.containsAll(verbs);
      this.location = MadeLocation.parse(settings.location());
    } catch (IllegalArgumentException wrong) {
      throw new SourceProblem(key, wrong.getMessage() + ".");
    }
    this.cachesStatement =
        database.dialect() == Dialect.SQLITE && PreparedStatementCache.canCache(statement.sql());
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
      checkLocation(connection);
    } catch (SQLException refused) {
      Kind kind = SqlFailures.of(refused).kind();
      if (kind != Kind.UNAVAILABLE && kind != Kind.TIMEOUT) {
        throw new SourceProblem(key, "the database says: " + firstLine(refused) + ".");
      }
    }
  }

  private void checkLocation(Connection connection) throws SQLException {
    // SQLite's driver throws when asked for the columns of what returns none.
    if (location == null || !NamedStatement.returnsRows(settings.text())) {
      return;
    }
    List<String> columns = new ArrayList<>();
    try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
      ResultSetMetaData rows = prepared.getMetaData();
      for (int i = 1; i <= rows.getColumnCount(); i++) {
        columns.add(rows.getColumnLabel(i));
      }
    }
    String unknown = location.unknown(columns, Set.copyOf(statement.names()));
    if (unknown != null) {
      throw new SourceProblem(
          "sql.location",
          "uses {" + unknown + "}, but the statement returns " + String.join(", ", columns) + ".");
    }
  }

  private static String firstLine(SQLException refused) {
    String message = String.valueOf(refused.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  @Override
  public CompletionStage<Answer> fetch(SourceRequest request) {
    return database.executor().run(request.work(), settings.timeout(), stop -> run(request, stop));
  }

  private Answer run(SourceRequest request, BoundedExecutor.Stop stop) {
    try (Connection connection = database.connection()) {
      SqlBinder types = binder;
      if (types == null) {
        types = SqlBinder.describe(connection, statement, database.dialect());
        binder = types;
      }
      try {
        return run(connection, types, request, stop);
      } catch (SourceException refused) {
        SqlBinder now = changed(connection, types, refused);
        if (now == null) {
          throw refused;
        }
        binder = now;
        return run(connection, now, request, stop);
      }
    } catch (SQLException failure) {
      throw SqlFailures.of(failure);
    }
  }

  private Answer run(
      Connection connection, SqlBinder types, SourceRequest request, BoundedExecutor.Stop stop)
      throws SQLException {
    return cachesStatement
        ? runCached(connection, types, request, stop)
        : runOnce(connection, types, request, stop);
  }

  /// The types as they are now, when a migration has changed them and the refusal may come of that;
  /// else null. Looked at once a second at most: values that fit no type come as often as clients
  /// like. Nothing was written, so the call may be made again.
  private @Nullable SqlBinder changed(
      Connection connection, SqlBinder types, SourceException refused) {
    boolean ofTypes =
        refused.kind() == Kind.REFUSED
            || refused.kind() == Kind.FAILED && refused.getCause() instanceof SQLException;
    long now = System.nanoTime();
    long last = describedNanos.get();
    if (database.dialect() != Dialect.POSTGRESQL
        || !ofTypes
        || refused.mayHaveWritten() && settings.write()
        || now - last < DESCRIBE_AGAIN_NANOS
        || !describedNanos.compareAndSet(last, now)) {
      return null;
    }
    try {
      SqlBinder fresh = SqlBinder.describe(connection, statement, database.dialect());
      return fresh.sameTypesAs(types) ? null : fresh;
    } catch (SQLException connectionGone) {
      refused.addSuppressed(connectionGone);
      return null;
    }
  }

  private Answer runOnce(
      Connection connection, SqlBinder types, SourceRequest request, BoundedExecutor.Stop stop)
      throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement.sql())) {
      return execute(connection, prepared, types, request, stop);
    }
  }

  private Answer runCached(
      Connection connection, SqlBinder types, SourceRequest request, BoundedExecutor.Stop stop)
      throws SQLException {
    PreparedStatement prepared = database.statements().take(connection, statement.sql());
    boolean whole = false;
    try {
      Answer answer = execute(connection, prepared, types, request, stop);
      whole = true;
      return answer;
    } finally {
      if (whole) {
        database.statements().giveBack(connection, statement.sql(), prepared);
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
      BoundedExecutor.Stop stop)
      throws SQLException {
    types.bind(prepared, request);
    if (!settings.write() && settings.result() == SqlSettings.Result.MANY) {
      prepared.setMaxRows(settings.maxRows() + 1);
    } else if (!settings.write()) {
      prepared.setMaxRows(1);
    }
    stop.by(() -> cancel(prepared), () -> abort(connection));
    try {
      return settings.write() ? made(written(prepared), request) : answer(prepared);
    } catch (SQLException failure) {
      SourceException known =
          SqlFailures.of(failure, types.names(), name -> SqlBinder.value(name, request));
      throw settings.write() ? uncertain(failure, known) : known;
    } finally {
      stop.clear();
    }
  }

  /// What the statements have done.
  ///
  /// @param rows of the last statement that has any
  /// @param updated in sum; null when none of them counts
  private record Done(@Nullable ResultSet rows, @Nullable Long updated) {}

  private Done run(PreparedStatement prepared) throws SQLException {
    ResultSet rows = null;
    Long updated = null;
    boolean hasRows = prepared.execute();
    for (int i = 1; ; i++) {
      if (hasRows) {
        rows = prepared.getResultSet();
      } else {
        int count = prepared.getUpdateCount();
        if (count >= 0) {
          updated = (updated == null ? 0 : updated) + count;
        }
      }
      if (i >= statements) {
        return new Done(rows, updated);
      }
      // A count of -1 is not the end here: `call` has none.
      hasRows = prepared.getMoreResults(Statement.KEEP_CURRENT_RESULT);
    }
  }

  private Answer answer(PreparedStatement prepared) throws SQLException {
    Done done = run(prepared);
    return done.rows() == null ? counted(done.updated()) : rows(done.rows());
  }

  private Answer counted(@Nullable Long updated) {
    if (updated != null && updated == 0 && countsAll) {
      throw new SourceException(Kind.NOT_FOUND, "There is no such row.");
    }
    return Answer.json(200, ("{\"updated\":" + updated + "}").getBytes(StandardCharsets.UTF_8));
  }

  private Answer rows(ResultSet found) throws SQLException {
    try (ResultSet rows = found) {
      SqlRows json = new SqlRows(rows, database.dialect(), settings.maxRows(), settings.maxBytes());
      return Answer.json(
          200,
          switch (settings.result()) {
            case ONE -> json.one();
            case MANY -> json.many();
            case VALUE -> json.value();
          });
    }
  }

  /// The answer of a write. What was done is done, also when its answer cannot be made: a result
  /// that is too large, or no row where other statements may have changed some.
  private Answer written(PreparedStatement prepared) throws SQLException {
    Done done = run(prepared);
    if (done.rows() == null) {
      return counted(done.updated());
    }
    try {
      return rows(done.rows());
    } catch (SourceException afterwards) {
      if (afterwards.kind() != Kind.NOT_FOUND) {
        throw afterwards.withMayHaveWritten(true);
      }
      if (countsAll && statements == 1) {
        throw afterwards;
      }
      return Answer.json(200, "null".getBytes(StandardCharsets.UTF_8));
    }
  }

  /// The answer of a write with its status, and where what it has made can be found.
  private Answer made(Answer done, SourceRequest request) {
    int status = SqlSourceType.INSTANCE.success(settings, request.method());
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    Body body = done.body();
    if (status == NO_CONTENT) {
      body = Body.EMPTY;
    } else {
      headers.addAll(done.headers());
    }
    if (location != null && done.body() instanceof Body.Bytes json) {
      String made = location.fill(json.array(), name -> SqlBinder.value(name, request));
      if (made != null) {
        headers.add(Map.entry("location", made));
      }
    }
    return new Answer(status, headers, body);
  }

  /// A server that reports an error has rolled back. A connection that is lost says nothing.
  private static SourceException uncertain(SQLException failure, SourceException known) {
    String state = String.valueOf(failure.getSQLState());
    if (!state.startsWith("08") && !state.startsWith("57P") && !state.equals("40003")) {
      // The driver itself fails when a result is too large for it: then the write is done.
      return known.withMayHaveWritten(
          failure instanceof PSQLException psql && psql.getServerErrorMessage() == null);
    }
    return new SourceException(
            known.kind(),
            "The connection to the database was lost during the write: whether it was done is not"
                + " known.",
            known.retryAfter(),
            failure)
        .withMayHaveWritten(true);
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
    return new SourceStatistics(database.executor().statistics().asShared(), null);
  }

  @Override
  public CompletionStage<Optional<String>> check() {
    return database.check();
  }

  /// The pool belongs to the context, which several sources share.
  @Override
  public void close() {}
}
