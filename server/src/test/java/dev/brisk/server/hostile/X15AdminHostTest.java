package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Any Host that began with a bracket passed for this machine.
@Timeout(60)
class X15AdminHostTest {
  @TempDir private Path folder;
  private BriskServer server;

  @BeforeEach
  void start() throws Exception {
    Path file = folder.resolve("brisk.yaml");
    Files.writeString(
        file,
        """
        server: { port: 0, admin: { token-file: token } }
        endpoints: [{ path: /files/**, files: { directory: . } }]
        """);
    server = BriskServer.start(BriskYaml.load(file));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// 401 says that the Host was accepted and the token is missing.
  @ParameterizedTest
  @CsvSource({
    "localhost, 401",
    "LocalHost:1, 401",
    "a.localhost, 401",
    "127.0.0.1:8080, 401",
    "[::1], 401",
    "[::1]:8080, 401",
    "[0:0:0:0:0:0:0:1]:8080, 401",
    "[2001:db8::dead], 403",
    "[2001:db8::dead]:8080, 403",
    "[::ffff:192.0.2.1], 403",
    "999.1.1.1, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example, 403",
    "evil.example, 403",
    "[evil.example], 400",
    "[, 400",
    "[::1]evil.example, 400",
    "[::1].evil.example:80, 400"
  })
  void onlyThisMachinesNamesAndAddressesAreAnswered(String host, int status) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /brisk/cache/stats HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(status);
    }
  }
}
