package dev.brisk.bench.plan.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.wire.RequestEncoder;
import dev.brisk.fixtures.RecordingServer;
import dev.brisk.fixtures.RecordingServer.Recorded;
import dev.brisk.fixtures.ServerProcess;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// B2: what bash and the real curl send of a command, and what we send of it, is the same.
@Timeout(300)
class B02CurlIT {
  private static final String TABLE = "curl-commands.txt";

  @Test
  void eachCommandOfTheTableSendsWhatTheRealCurlSends(@TempDir Path folder) throws Exception {
    ServerProcess.program("curl", "curl");
    Files.writeString(folder.resolve("a.txt"), "text ä\n");
    Files.writeString(folder.resolve("b.json"), "{\"a\":\n1}\n");
    Files.write(folder.resolve("c.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 13, 10});
    Files.writeString(folder.resolve("form.txt"), "a=1\r\n&b=2\n");
    Files.writeString(folder.resolve("headers.txt"), "X-File: 1\nX-Other: 2\n");
    SoftAssertions same = new SoftAssertions();
    try (RecordingServer server = RecordingServer.started()) {
      for (String command : commands(server, folder)) {
        same.assertThat(ours(command, server)).as(command).isEqualTo(curls(command, server));
      }
    }
    same.assertAll();
  }

  private static List<String> commands(RecordingServer server, Path folder) throws Exception {
    try (var in = B02CurlIT.class.getResourceAsStream(TABLE)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<String> commands = new ArrayList<>();
      for (String each : text.split("\n\n+")) {
        if (!each.startsWith("#")) {
          commands.add(
              each.strip()
                  .replace("URL", "http://127.0.0.1:PORT")
                  .replace("PORT", Integer.toString(server.port()))
                  .replace("DIR", folder.toString()));
        }
      }
      assertThat(commands).hasSizeGreaterThan(60);
      return commands;
    }
  }

  private static List<String> curls(String command, RecordingServer server) throws Exception {
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // Neither a configuration nor a proxy of this machine; bash's \\u needs the encoding.
    bash.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    bash.environment().put("CURL_HOME", "/nonexistent");
    bash.environment().put("HOME", "/nonexistent");
    bash.environment().put("LC_ALL", "C.UTF-8");
    Process process = bash.start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(command).isTrue();
    return server.rest().stream().map(B02CurlIT::comparable).toList();
  }

  private static List<String> ours(String command, RecordingServer server) throws Exception {
    ImportedRequests imported;
    try {
      imported = CurlCommand.read(command);
    } catch (IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
    for (LoadTarget target : imported.targets()) {
      LoadPlan plan = LoadPlan.builder().origin(imported.origin()).target(target).build();
      byte[] bytes =
          RequestEncoder.encode(RequestEncoder.fill(target, plan.rows()).getFirst(), plan);
      // What the engine writes, too; a run for each command would take a minute.
      try (Socket socket = new Socket("127.0.0.1", server.port())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(bytes);
        assertThat(socket.getInputStream().read()).isPositive();
      }
    }
    return server.rest().stream().map(B02CurlIT::comparable).toList();
  }

  /// Headers in order of the alphabet; without curl's version and the boundary of forms.
  private static String comparable(Recorded request) {
    List<String> headers =
        request.headers().stream()
            .map(header -> {
              int colon = header.indexOf(':');
              return header.substring(0, colon) + ": " + header.substring(colon + 1).strip();
            })
            .map(header -> header.replaceFirst("^User-Agent: curl/.*", "User-Agent: curl/VERSION"))
            .filter(header -> !header.startsWith("Content-Length: ") || !hasBoundary(request))
            // Of uploads only some versions ask first, and of large ones.
            .filter(header -> !header.equals("Expect: 100-continue"))
            .sorted()
            .toList();
    String line = percentInCapitals(request.line());
    String text = line + "\n" + String.join("\n", headers) + "\n\n" + request.body();
    return text.replaceAll("-{24,}[0-9A-Za-z]{16,22}", "BOUNDARY");
  }

  private static String percentInCapitals(String line) {
    return Pattern.compile("%[0-9a-f]{2}")
        .matcher(line)
        .replaceAll(found -> found.group().toUpperCase(Locale.ROOT));
  }

  /// Boundaries have other lengths in other versions.
  private static boolean hasBoundary(Recorded request) {
    return request.values("content-type").stream().anyMatch(type -> type.contains("boundary=---"))
        && !request.values("content-type").getFirst().contains("WebKit");
  }
}
