package dev.brisk.server.source.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.brisk.server.collectors.PoolReading;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.BoundedExecutor;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.TimeoutScheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// One datasource: its connection pool and the threads that use it, shared by all endpoints on it.
///
/// There are as many threads as connections, so a thread never waits for a connection that another
/// holds; who waits, waits in the executor's bounded queue. Starting does not need the database: it
/// may be away, and the pool finds it when it is back.
public final class Database implements AutoCloseable {
  /// Waiting calls for each connection.
  private static final int QUEUE_PER_CONNECTION = 16;

  /// At least so many: on one processor SQLite has one connection, and sixty-four clients that each
  /// wait for a row of microseconds are no overload. Waiting is bounded by time as well.
  private static final int QUEUE_MIN = 256;

  private static final int SQLITE_BUSY_TIMEOUT_MILLIS = 5_000;

  private final String name;
  private final Dialect dialect;
  private final HikariDataSource pool;
  private final BoundedExecutor executor;
  private final PreparedStatementCache statements;

  private Database(String name, Dialect dialect, HikariDataSource pool, BoundedExecutor executor) {
    this.name = name;
    this.dialect = dialect;
    this.pool = pool;
    this.executor = executor;
    this.statements = new PreparedStatementCache(pool.getMaximumPoolSize());
  }

  /// @param directory what a relative SQLite file is resolved against
  /// @throws SourceProblem if the URL has no driver or names a file that is not there
  static Database open(DatasourceSettings settings, Path directory, TimeoutScheduler timeouts) {
    Dialect dialect = Dialect.of(settings.url());
    HikariConfig config = new HikariConfig();
    config.setPoolName("brisk-" + settings.name());
    int connections = Math.max(1, settings.maxConnections());
    String url = settings.url();
    if (dialect == Dialect.SQLITE) {
      url = sqliteUrl(settings, directory);
      // Calls compute on platform threads: more of them than processors only adds switching.
      connections =
          url.contains(":memory:")
              ? 1
              : Math.min(connections, Math.max(2, Runtime.getRuntime().availableProcessors()));
      if (!url.contains("busy_timeout")) {
        property(config, "busy_timeout", SQLITE_BUSY_TIMEOUT_MILLIS);
      }
    } else if (dialect == Dialect.POSTGRESQL) {
      property(config, "ApplicationName", "brisk");
      property(config, "connectTimeout", seconds(settings.connectTimeout()));
      property(config, "loginTimeout", seconds(settings.connectTimeout()));
      property(config, "cancelSignalTimeout", 2);
      property(config, "tcpKeepAlive", true);
      // A result is read whole: this bounds what one answer may take of the heap.
      property(config, "maxResultBuffer", SqlFailures.POSTGRES_RESULT_BUFFER);
    }
    config.setJdbcUrl(url);
    if (settings.user() != null) {
      config.setUsername(settings.user());
    }
    if (settings.password() != null) {
      config.setPassword(settings.password());
    }
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(dialect == Dialect.SQLITE ? connections : 0);
    config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
    config.setValidationTimeout(
        Math.max(250, Math.min(5_000, settings.connectTimeout().toMillis())));
    config.setInitializationFailTimeout(-1);
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(config);
    } catch (RuntimeException noDriver) {
      throw new SourceProblem(
          "sql.datasource",
          "datasources."
              + settings.name()
              + ".url has no usable driver ("
              + noDriver.getClass().getSimpleName()
              + "). SQLite (jdbc:sqlite:FILE) and PostgreSQL (jdbc:postgresql://HOST/DATABASE) are"
              + " bundled; put another database's driver on the class path.");
    }
    int queue = Math.max(QUEUE_MIN, connections * QUEUE_PER_CONNECTION);
    BoundedExecutor executor =
        new BoundedExecutor(
            settings.name(), connections, queue, settings.connectTimeout(), timeouts);
    return new Database(settings.name(), dialect, pool, executor);
  }

  /// As text: HikariCP hands a number on as it is, and the PostgreSQL driver then reads its
  /// default.
  private static void property(HikariConfig config, String name, Object value) {
    config.addDataSourceProperty(name, value.toString());
  }

  private static int seconds(Duration duration) {
    return (int) Math.clamp(duration.plusMillis(999).toSeconds(), 1, 3600);
  }

  private static String sqliteUrl(DatasourceSettings settings, Path directory) {
    String prefix = "jdbc:sqlite:";
    String rest = settings.url().substring(prefix.length());
    String scheme = rest.startsWith("file:") ? "file:" : "";
    String file = rest.substring(scheme.length());
    String query = "";
    int mark = file.indexOf('?');
    if (mark >= 0) {
      query = file.substring(mark);
      file = file.substring(0, mark);
    }
    if (file.isEmpty()
        || file.startsWith(":")
        || query.toLowerCase(Locale.ROOT).contains("mode=memory")) {
      return settings.url();
    }
    Path path = directory.resolve(file).normalize();
    if (!Files.isRegularFile(path)) {
      // SQLite itself would silently make an empty database here.
      throw new SourceProblem(
          "sql.datasource",
          "datasources."
              + settings.name()
              + ".url names "
              + path
              + ", and there is no such file. Create the database first, or correct the path.");
    }
    return prefix + scheme + path + query;
  }

  String name() {
    return name;
  }

  Dialect dialect() {
    return dialect;
  }

  BoundedExecutor executor() {
    return executor;
  }

  Connection connection() throws SQLException {
    return pool.getConnection();
  }

  /// For SQLite only.
  PreparedStatementCache statements() {
    return statements;
  }

  PoolReading reading() {
    HikariPoolMXBean now = pool.getHikariPoolMXBean();
    return new PoolReading(
        name,
        PoolReading.Kind.CONNECTIONS,
        now.getActiveConnections(),
        now.getIdleConnections(),
        executor.statistics().waiting(),
        pool.getMaximumPoolSize());
  }

  /// Empty when a connection can be had and answers.
  CompletionStage<Optional<String>> check() {
    return executor
        .run(null, stop -> ping())
        .handle((answer, failure) ->
            failure == null
                ? Optional.empty()
                : Optional.of(
                    "datasource '"
                        + name
                        + "' does not answer. Check that the database runs and that url, user"
                        + " and password are right."));
  }

  private Answer ping() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      if (!connection.isValid(2)) {
        throw new SQLException("not valid", "08000");
      }
      return Answer.json(200, new byte[0]);
    }
  }

  @Override
  public void close() {
    executor.close();
    pool.close();
  }
}
