package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.Names;
import dev.brisk.server.source.DatasourceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The keys of `datasources.NAME:`.
final class DatasourceSection {
  private static final String SQLITE = "jdbc:sqlite:";

  private static final Key<String> URL =
      Key.required(
          "url",
          Values.secret(
                  "Write a JDBC URL such as jdbc:sqlite:users.db or"
                      + " jdbc:postgresql://localhost/shop.",
                  text -> text.matches("jdbc:[a-z0-9]+:.+"))
              .then((node, url) -> java.util.Optional.of(resolveSqlite(url, node.directory()))),
          "A JDBC URL; a relative SQLite file starts from this file's folder.");
  private static final Key<String> USER =
      Key.optional("user", Values.secret("Write text.", text -> true), "Who connects.");
  private static final Key<String> PASSWORD =
      Key.optional(
          "password",
          Values.secret("Write text.", text -> true),
          "Better from the environment: ${DB_PASSWORD}.");
  private static final Key<Integer> MAX_CONNECTIONS =
      Key.defaulting(
          "max-connections",
          Values.integer(1, 1000),
          DatasourceSettings.DEFAULT_MAX_CONNECTIONS,
          "Size of the connection pool.");
  private static final Key<Duration> CONNECT_TIMEOUT =
      Key.defaulting(
          "connect-timeout",
          Values.duration(Duration.ofMillis(250), Duration.ofMinutes(1)),
          DatasourceSettings.DEFAULT_CONNECT_TIMEOUT,
          "How long a request waits for a connection.");

  private static final ValueType<DatasourceSettings> ONE =
      ObjectType.of("A database.", URL, USER, PASSWORD, MAX_CONNECTIONS, CONNECT_TIMEOUT)
          .as(s ->
              new DatasourceSettings(
                  name(s.node()),
                  s.getOr(URL, "jdbc:unreadable:"),
                  s.findReadable(USER).orElse(null),
                  s.findReadable(PASSWORD).orElse(null),
                  s.getOr(MAX_CONNECTIONS, 1),
                  s.getOr(CONNECT_TIMEOUT, Duration.ofSeconds(1))));

  static final ValueType<Map<String, DatasourceSettings>> ALL =
      Values.map(Names.NAME, Names.NAME_HINT, ONE).as(LinkedHashMap::new);

  private DatasourceSection() {}

  private static String name(Node node) {
    return node.path().substring(node.path().indexOf('.') + 1);
  }

  /// `jdbc:sqlite:users.db` becomes absolute; `jdbc:sqlite::memory:`, `jdbc:sqlite:file:…` and the
  /// options after `?` stay as they are.
  static String resolveSqlite(String url, Path directory) {
    if (!url.startsWith(SQLITE)) {
      return url;
    }
    String rest = url.substring(SQLITE.length());
    int question = rest.indexOf('?');
    String file = question < 0 ? rest : rest.substring(0, question);
    String options = question < 0 ? "" : rest.substring(question);
    if (file.isEmpty() || file.startsWith(":") || file.startsWith("file:")) {
      return url;
    }
    try {
      return SQLITE + directory.resolve(file).normalize() + options;
    } catch (java.nio.file.InvalidPathException e) {
      return url; // SQLite says what is wrong with it
    }
  }
}
