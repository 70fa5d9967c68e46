package dev.brisk.cli.doctor;

import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Probe;
import dev.brisk.server.source.DatasourceSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// A database: connecting, a round trip, and whether it takes as many connections as are
/// configured.
final class DatasourceCheck implements Probe {
  private static final int ROUND_TRIPS = 50;
  private static final String SQLITE = "jdbc:sqlite:";
  private final DatasourceSettings settings;
  private final Duration limit;

  DatasourceCheck(DatasourceSettings settings, Duration limit) {
    this.settings = settings;
    this.limit = limit;
  }

  @Override
  public String name() {
    return "datasource " + settings.name();
  }

  @Override
  public List<Finding> run() throws Exception {
    String key = "datasources." + settings.name();
    Path missing = missingFile();
    if (missing != null) {
      return List.of(
          Finding.fail(
              "there is no file " + missing, "Make the database, or correct " + key + ".url."));
    }
    Properties properties = new Properties();
    if (settings.user() != null) {
      properties.setProperty("user", settings.user());
    }
    if (settings.password() != null) {
      properties.setProperty("password", settings.password());
    }
    if (settings.url().startsWith("jdbc:postgresql:")) {
      String seconds = Long.toString(Math.max(1, limit.toSeconds()));
      properties.setProperty("connectTimeout", seconds);
      properties.setProperty("loginTimeout", seconds);
      properties.setProperty("socketTimeout", seconds);
      properties.setProperty("ApplicationName", "brisk-doctor");
    }
    long start = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(settings.url(), properties);
        Statement statement = connection.createStatement()) {
      double millis = (System.nanoTime() - start) / 1e6;
      List<Finding> findings = new ArrayList<>();
      var about = connection.getMetaData();
      findings.add(
          Finding.ok(
              about.getDatabaseProductName()
                  + " "
                  + about.getDatabaseProductVersion()
                  + String.format(Locale.ROOT, ", connected in %.0f ms", millis)));
      findings.add(
          Finding.ok(
              "select 1: "
                  + Latency.of(
                      ROUND_TRIPS, limit.dividedBy(4), () -> statement.execute("select 1"))));
      if (settings.url().startsWith("jdbc:postgresql:")) {
        postgres(statement, findings);
      } else if (settings.url().startsWith(SQLITE)) {
        sqlite(statement, findings);
      }
      return findings;
    } catch (SQLException e) {
      return List.of(explain(key, e));
    }
  }

  /// SQLite makes a database that is not there; a doctor must not.
  private @Nullable Path missingFile() {
    if (!settings.url().startsWith(SQLITE)) {
      return null;
    }
    String rest = settings.url().substring(SQLITE.length());
    int question = rest.indexOf('?');
    String file = question < 0 ? rest : rest.substring(0, question);
    if (file.isEmpty() || file.startsWith(":") || file.startsWith("file:")) {
      return null;
    }
    return Files.exists(Path.of(file)) ? null : Path.of(file);
  }

  private void postgres(Statement statement, List<Finding> findings) throws SQLException {
    int maximum = number(statement, "select current_setting('max_connections')::int");
    int reserved =
        number(statement, "select current_setting('superuser_reserved_connections')::int");
    int used =
        number(statement, "select count(*)::int from pg_stat_activity where datid is not null");
    int free = maximum - reserved - used;
    int pool = settings.maxConnections();
    String text =
        "a pool of " + pool + ", of " + maximum + " connections " + Math.max(0, free) + " are free";
    findings.add(
        pool <= free
            ? Finding.ok(text)
            : Finding.warn(
                text,
                "Under load connections will be refused: lower max-connections of "
                    + settings.name()
                    + " (each server has a pool of its own), or raise max_connections of"
                    + " PostgreSQL."));
  }

  private static void sqlite(Statement statement, List<Finding> findings) throws SQLException {
    try (ResultSet row = statement.executeQuery("pragma journal_mode")) {
      String mode = row.next() ? row.getString(1) : "?";
      findings.add(
          mode.equals("wal")
              ? Finding.ok("journal mode wal: readers do not wait for a writer")
              : Finding.ok(
                  "journal mode "
                      + mode
                      + "; with writes beside reads, pragma journal_mode = wal lets readers go on"));
    }
  }

  private static int number(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getInt(1);
    }
  }

  /// By the class of the SQL state; the driver's words may hold the URL.
  private static Finding explain(String key, SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    if (state.startsWith("28")) {
      return Finding.fail("it refuses user or password", "Correct " + key + ".user and .password.");
    }
    if (state.equals("3D000")) {
      return Finding.fail("there is no such database", "Correct the name in " + key + ".url.");
    }
    if (state.startsWith("53")) {
      return Finding.unreachable(
          "it has no connection left", "Lower max-connections of its users, or raise its own.");
    }
    if (state.startsWith("08") || state.startsWith("57")) {
      return Finding.unreachable(
          "it cannot be reached (" + state + ")", "Start it, or correct " + key + ".url.");
    }
    if (String.valueOf(e.getMessage()).contains("No suitable driver")) {
      return Finding.fail(
          "there is no driver for it",
          "SQLite and PostgreSQL come with Brisk; put another driver's jar on the class path.");
    }
    return Finding.fail(
        "it fails" + (state.isEmpty() ? "" : " with SQL state " + state),
        "Is it a database of that kind? Correct " + key + ".url.");
  }
}
