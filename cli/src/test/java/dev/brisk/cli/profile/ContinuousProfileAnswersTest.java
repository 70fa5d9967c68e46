package dev.brisk.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(300)
class ContinuousProfileAnswersTest {
  static volatile long sink;
  @TempDir private Path folder;

  @Test
  void theServerAnswersWhatItSpentItsTimeOnAsPageTextAndJson() throws Exception {
    Path tokenFile = folder.resolve("token.json");
    BriskSettings settings =
        BriskSettings.of(
            EndpointSettings.of("GET /now", CodeSettings.className("Replaced")).withName("now"));
    try (BriskServer server =
            BriskServer.builder(
                    settings.withServer(
                        ServerSettings.defaults()
                            .withPort(0)
                            .withAdmin(new Admin(true, null, tokenFile))))
                .handler("now", request -> Map.of())
                .extension(new ProfileAdmin(true))
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      String token = TokenFile.read(tokenFile).orElseThrow().token();
      String text = "";
      long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
      while (!text.contains("ContinuousProfileAnswersTest.spin")) {
        assertThat(System.nanoTime()).as(text).isLessThan(deadline);
        spin();
        text = get(client, server, token, "?format=text").body();
      }
      assertThat(text).contains("CPU time of this server", "last hour");
      assertThat(get(client, server, token, "").body()).startsWith("<!doctype html>");
      assertThat(
              JsonMapper.shared()
                  .readTree(get(client, server, token, "?format=json").body())
                  .path("format")
                  .asString())
          .isEqualTo("brisk-profile");
      assertThat(get(client, server, token, "?format=xml"))
          .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(400))
          .satisfies(answer -> assertThat(answer.body()).contains("html, json or text"));
      assertThat(get(client, server, "wrong", "").statusCode()).isEqualTo(401);
      assertThat(getPath(client, server, token, "/brisk/profile/last-hour"))
          .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(410))
          .satisfies(answer -> assertThat(answer.body()).contains("/brisk/profile/continuous"));
    }
  }

  private static HttpResponse<String> get(
      HttpClient client, BriskServer server, String token, String query) throws Exception {
    return getPath(client, server, token, "/brisk/profile/continuous" + query);
  }

  private static HttpResponse<String> getPath(
      HttpClient client, BriskServer server, String token, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .timeout(Duration.ofSeconds(20))
            .header("authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void spin() {
    long end = System.nanoTime() + 700_000_000;
    while (System.nanoTime() < end) {
      sink++;
    }
  }
}
