package dev.brisk.server.hostile;

import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/// A server as a user writes it, a `brisk.yaml` in a folder, whose clients each send one request.
final class YamlServer implements AutoCloseable {
  /// A handler that answers its parameters and its body.
  static final String ECHO =
      """
      import dev.brisk.server.handler.*;

      public class Echo implements Handler {
        public Object handle(Request request) {
          return request.method().equals("GET") ? request.parameters() : request.body();
        }
      }
      """;

  private final BriskServer server;

  private YamlServer(BriskServer server) {
    this.server = server;
  }

  static YamlServer start(Path directory, String yaml) throws Exception {
    BriskSettings settings =
        BriskYaml.load(Files.writeString(directory.resolve("brisk.yaml"), yaml));
    return new YamlServer(
        BriskServer.start(
            settings.withServer(settings.server().withPort(0).withAdmin(BriskSettings.Admin.OFF))));
  }

  static void sqlite(Path file, String... statements) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  int port() {
    return server.port();
  }

  Reply get(String path) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", path);
    }
  }

  Reply send(String method, String path, String json) throws IOException {
    return send(method, path, json.getBytes(StandardCharsets.UTF_8));
  }

  Reply send(String method, String path, byte[] body) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream(body.length + 128);
    request.writeBytes(
        (method
                + " "
                + path
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    try (RawClient client = new RawClient(server.port())) {
      return client.send(request.toByteArray()).read();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
