package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who floods with frames is seen in the metrics, and others are answered.
@Timeout(60)
class X11FloodsAreCountedTest {
  @TempDir private Path folder;

  @Test
  void eachConnectionThatWasCutOffIsCounted() throws Exception {
    Path file = folder.resolve("brisk.yaml");
    Files.writeString(
        file,
        """
        server: { port: 0, admin: { enabled: false } }
        endpoints: [{ path: /files/**, files: { directory: . } }]
        """);
    // 2,000 settings in one frame: more than a connection can ever have saved up, however slow the
    // machine is.
    byte[] flood = Http2Frames.frame(Http2Frames.SETTINGS, 0, 0, new byte[6 * 2_000]);
    try (BriskServer server = BriskServer.start(BriskYaml.load(file))) {
      for (int i = 0; i < 8; i++) {
        try (Http2Frames client = new Http2Frames(server.port())) {
          client.send(flood);
          assertThat(client.next(Http2Frames.GOAWAY).code())
              .isEqualTo(Http2Frames.ENHANCE_YOUR_CALM);
        }
      }
      try (RawClient client = new RawClient(server.port())) {
        assertThat(client.request("GET", "/metrics").text())
            .contains("brisk_http_limits_total{limit=\"frames\"} 8");
      }
    }
  }
}
