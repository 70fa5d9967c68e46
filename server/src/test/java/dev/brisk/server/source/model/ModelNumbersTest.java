package dev.brisk.server.source.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A model sees numbers, not digits: `0.20` and `0.2` had two entries (decision 22).
@Timeout(60)
class ModelNumbersTest {
  @TempDir Path directory;
  private BriskServer server;

  @BeforeEach
  void start() throws Exception {
    new OnnxFile()
        .node("Identity", "", List.of("x"), List.of("y"))
        .input("x", OnnxFile.DOUBLE, 1, 1)
        .output("y", OnnxFile.DOUBLE, 1, 1)
        .write(directory.resolve("same.onnx"));
    Files.writeString(
        directory.resolve("body.json"),
        """
        {"type":"object","required":["x"],"properties":{"x":{"type":"number"}}}
        """);
    BriskSettings settings =
        BriskYaml.load(
            Files.writeString(
                directory.resolve("brisk.yaml"),
                """
                endpoints:
                  - path: POST /same
                    body: { schema: body.json }
                    model: { file: same.onnx }
                    cache: { ttl: 1h }
                """));
    server =
        BriskServer.start(
            settings.withServer(settings.server().withPort(0).withAdmin(BriskSettings.Admin.OFF)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"0.2,0.20", "0.2,2e-1", "0.20,0.2000", "10.50,1.05e1", "3,3.0", "-0.5,-0.50"})
  void waysToWriteANumberAreOneEntry(String first, String second) throws IOException {
    Reply made = post("{\"x\":" + first + "}");
    assertThat(made.status()).as(made.text()).isEqualTo(200);
    assertThat(made.headers().get("cache-status")).contains("fwd=miss");
    Reply found = post("{\"x\":" + second + "}");
    assertThat(found.headers().get("cache-status")).contains("hit");
    assertThat(found.text()).isEqualTo(made.text());
  }

  @Test
  void numbersOfOtherValueAreOtherEntries() throws IOException {
    assertThat(post("{\"x\":0.2}").headers().get("cache-status")).contains("fwd=miss");
    assertThat(post("{\"x\":0.21}").headers().get("cache-status")).contains("fwd=miss");
    assertThat(post("{\"x\":0.02}").headers().get("cache-status")).contains("fwd=miss");
    assertThat(post("{\"x\":2}").headers().get("cache-status")).contains("fwd=miss");
  }

  @Test
  void numbersThatAreTooLongAreStillRefused() throws IOException {
    assertThat(post("{\"x\":1e999999999}").status()).isEqualTo(400);
    assertThat(post("{\"x\":0." + "0".repeat(1_001) + "}").status()).isEqualTo(200);
    assertThat(post("{\"x\":0." + "0".repeat(1_000) + "1}").status()).isEqualTo(400);
  }

  private Reply post(String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /same HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    try (RawClient client = new RawClient(server.port())) {
      return client.send((head + json).getBytes(StandardCharsets.UTF_8)).read();
    }
  }
}
