package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `%2575sers` is `%75sers`, not `users`: who stands in front and denies `/metrics` must see the
/// path that the server sees.
@Timeout(60)
class X02EncodedPathTest {
  @TempDir private Path folder;
  private BriskServer server;

  @BeforeEach
  void start() throws Exception {
    Files.createDirectory(folder.resolve("public"));
    Files.writeString(folder.resolve("public/a.txt"), "file");
    Files.writeString(folder.resolve("public/%61.txt"), "percent");
    Files.writeString(
        folder.resolve("brisk.yaml"),
        """
        server: { port: 0, max-url: 16KB, max-header: 32KB, admin: { token-file: token } }
        endpoints:
          - path: /files/**
            files: { directory: public }
        """);
    server = BriskServer.start(BriskYaml.load(folder.resolve("brisk.yaml")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient.Reply get(String path) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", path);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/metrics, 200",
    "/%6detrics, 200",
    "/%256detrics, 404",
    "/%25256detrics, 404",
    "/%256Detrics, 404",
    "/%2525256detrics, 404",
    "/health/live, 200",
    "/healt%68/live, 200",
    "/healt%2568/live, 404",
    "/brisk/cache/stats, 401",
    "/%62risk/cache/stats, 401",
    "/%2562risk/cache/stats, 404",
    "/brisk/%2563ache/stats, 404",
    "/files/a.txt, 200",
    "/%66iles/%61.txt, 200",
    "/%2566iles/a.txt, 404",
    "/files/%2561.txt, 200",
    "/files/%252561.txt, 404",
    "/files/%252e%252e/brisk.yaml, 404",
    "/files/%2e%2e/brisk.yaml, 400",
    "/openapi.json, 200",
    "/%256fpenapi.json, 404",
    "/%, 400",
    "/%6, 400",
    "/%6g, 400",
    "/%00, 400",
    "/%ff, 400",
    "/%c0%ae%c0%ae/metrics, 400"
  })
  void aSegmentIsDecodedOnceAndOnlyOnce(String path, int status) throws IOException {
    assertThat(get(path).status()).isEqualTo(status);
  }

  @Test
  void aFileWhoseNameLooksEncodedIsItself() throws IOException {
    assertThat(get("/files/%2561.txt").text()).isEqualTo("percent");
    assertThat(get("/files/%61.txt").text()).isEqualTo("file");
  }

  /// 3,999 layers once took 84 ms, with a stack frame and a copy of the rest for each of them.
  @Test
  void fourThousandLayersOfEncodingAreOneSegment() throws IOException {
    assertThat(get("/%" + "25".repeat(4_000) + "6detrics").status()).isEqualTo(404);
    assertThat(get("/%" + "25".repeat(4_000) + "zz").status()).isEqualTo(404);
    assertThat(get("/" + "%25".repeat(4_000)).status()).isEqualTo(404);
    assertThat(get("/" + "a".repeat(8_000)).status()).isEqualTo(404);
  }
}
