package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.profile.ProfileAdmin;
import dev.brisk.server.BriskServer;
import dev.brisk.server.admin.TokenFile;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.source.code.CodeSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `mode=calls&include=**` wove the whole server with its libraries: 58 seconds of CPU time.
@Timeout(180)
class X15ProfileFormIT {
  @TempDir private Path folder;

  @Test
  void aPatternThatFitsEverythingIsRefusedBeforeAnythingIsWoven() throws Exception {
    Path token = folder.resolve("token");
    BriskSettings settings =
        BriskSettings.of(
                EndpointSettings.of("GET /one", CodeSettings.className("Replaced")).withName("one"))
            .withServer(
                ServerSettings.defaults().withPort(0).withAdmin(new Admin(true, null, token)));
    try (BriskServer server =
            BriskServer.builder(settings)
                .handler("one", request -> Map.of("one", 1))
                .extension(new ProfileAdmin(false))
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(
                      URI.create(
                          server.url()
                              + "/brisk/profile?mode=calls&include=**&seconds=3&format=text"))
                  .timeout(Duration.ofSeconds(120))
                  .header("Authorization", "Bearer " + TokenFile.read(token).orElseThrow().token())
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
      assertThat(answer.body())
          .containsPattern("fits [0-9]+ loaded classes, and at most 500 may be counted here")
          .contains("Narrow the pattern");
    }
  }
}
