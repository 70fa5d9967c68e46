package dev.brisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.support.ExitCodes;
import dev.brisk.config.Environment;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class ServeCommandTest {
  @TempDir Path folder;
  private final StringWriter error = new StringWriter();

  private CommandLine serve(Map<String, String> environment, PrintWriter out) {
    return Brisk.commandLine(new ServeCommand(Environment.of(environment)))
        .setOut(out)
        .setErr(new PrintWriter(error, true));
  }

  private Path configuration(String endpoint) throws Exception {
    return Files.writeString(
        folder.resolve("brisk.yaml"),
        "server: { admin: { enabled: false } }\nendpoints:\n  - " + endpoint + "\n");
  }

  private int refused(String... arguments) {
    return serve(Map.of(), new PrintWriter(new StringWriter())).execute(arguments);
  }

  @Test
  void aConfigurationThatLeavesThePostsToTheRealApiGetsTheStandInWhereThatIsAway()
      throws Exception {
    Path file =
        configuration(
            """
            path: GET /posts/{post_id}
                http: { url: "${POSTS_URL:-https://jsonplaceholder.typicode.com}/posts/{post_id}" }\
            """);
    PipedReader printed = new PipedReader(64 << 10);
    PrintWriter out = new PrintWriter(new PipedWriter(printed), true);
    Thread server =
        Thread.ofPlatform()
            .start(
                () -> serve(Map.of("POSTS_URL", ""), out).execute(file.toString(), "--port", "0"));
    try (BufferedReader lines = new BufferedReader(printed)) {
      String url = lines.readLine().replace("Brisk listens on ", "");
      StringBuilder rest = new StringBuilder();
      for (String line = lines.readLine(); !line.startsWith("Ctrl-C"); line = lines.readLine()) {
        rest.append(line);
      }
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpResponse<String> reply =
            client.send(
                HttpRequest.newBuilder(URI.create(url + "/posts/1"))
                    .timeout(Duration.ofSeconds(20))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).containsPattern("\"id\":\\s*1,");
      }
      // Where the real API can be reached, nothing needs to be said.
      if (!rest.isEmpty() && rest.indexOf("note") >= 0) {
        assertThat(rest).contains("can't be reached").contains("stand-in");
      }
    } finally {
      server.interrupt();
      server.join(20_000);
    }
  }

  @Test
  void aTakenPortIsOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      Path file =
          configuration("path: GET /a\n    files: { directory: . }".replace("GET /a", "/a/**"));
      int code = refused(file.toString(), "--port", "" + taken.getLocalPort());
      assertThat(code).isEqualTo(ExitCodes.FAILED);
      assertThat(error.toString())
          .hasLineCount(1)
          .contains("Cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("--port");
    }
  }

  @Test
  void aSourceThatCannotBeOpenedIsAProblemOfTheConfiguration() throws Exception {
    Path file = configuration("path: GET /a\n    code: { class: com.acme.Missing }");
    assertThat(refused(file.toString(), "--port", "0")).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(error.toString())
        .hasLineCount(1)
        .contains("endpoint a: code.class: there is no class 'com.acme.Missing'");
  }

  @Test
  void aMissingFileAndAnUnknownOptionAreNamed() {
    assertThat(refused(folder.resolve("none.yaml").toString())).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(error.toString()).hasLineCount(1).contains("There is no file").contains("none.yaml");
    assertThat(refused("--prot", "1")).isEqualTo(ExitCodes.USAGE);
    assertThat(error.toString()).contains("--prot").contains("--port");
  }

  @Test
  void aFileThatIsNoTextIsAProblemOfTheConfiguration() throws Exception {
    Path file = Files.write(folder.resolve("brisk.yaml"), new byte[] {(byte) 0xff, 0, (byte) 0xc3});
    assertThat(refused(file.toString())).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(error.toString()).contains("brisk.yaml:1: ").doesNotContain("bug in brisk");
  }

  @Test
  void serveIsQuickToStartAndStillKnowsItsHelp() {
    assertThat(Brisk.run("serve", "--help")).isEqualTo(ExitCodes.OK);
  }
}
