package dev.brisk.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.server.BriskServer;
import dev.brisk.server.admin.TokenFile;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.Type;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.source.code.CodeSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A Brisk server profiled through its admin surface and by its URL, while it serves.
@Timeout(120)
class ProfiledServerIT {
  private static final String PATTERN = "dev.brisk.cli.profile.ProfiledServerIT$Prices";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final AtomicLong ANSWERED = new AtomicLong();

  @TempDir static Path folder;
  private static BriskServer server;
  private static Path token;
  private static volatile boolean loading = true;
  private static Thread load;

  /// What is measured.
  static final class Prices {
    private Prices() {}

    static long price(long item) {
      long sum = 0;
      for (long i = 0; i < 20_000; i++) {
        sum += rate(i) * item;
      }
      return sum;
    }

    static long rate(long i) {
      return i % 7;
    }
  }

  @BeforeAll
  static void start() {
    token = folder.resolve("token.json");
    BriskSettings settings =
        BriskSettings.of(
            EndpointSettings.of("GET /prices/{item}", CodeSettings.className("Replaced"))
                .withName("price")
                .withParameter(ParameterSettings.path("item", Type.INTEGER)));
    server =
        BriskServer.builder(
                settings.withServer(
                    ServerSettings.defaults().withPort(0).withAdmin(new Admin(true, null, token))))
            .handler(
                "price",
                request -> {
                  ANSWERED.incrementAndGet();
                  return Map.of("price", Prices.price(request.integer("item")));
                })
            .extension(new ProfileAdmin(false))
            .start();
    load = Thread.ofVirtual().start(ProfiledServerIT::load);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    loading = false;
    load.join();
    server.close();
  }

  private static void load() {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/prices/3")).build();
    while (loading) {
      try {
        CLIENT.send(request, BodyHandlers.discarding());
      } catch (java.io.IOException e) {
        return; // the server stops
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Test
  void callsByUrlAreExactAndHaveTheirEndpoint() throws Exception {
    long before = ANSWERED.get();
    Run run = profile("calls", "--include", PATTERN, "--json", "--duration", "1s");
    long after = ANSWERED.get();
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode graph = JsonMapper.shared().readTree(run.out());
    long price = 0;
    long rate = 0;
    long unmarked = 0;
    for (JsonNode edge : graph.path("edges")) {
      boolean entry = edge.path("caller").asInt() == -1;
      if (edge.path("endpoint").asString().isEmpty()) {
        unmarked += entry ? edge.path("calls").asLong() : 0;
        continue;
      }
      assertThat(edge.path("endpoint").asString()).isEqualTo("GET /prices/{item}");
      if (entry) {
        price += edge.path("calls").asLong();
      } else {
        rate += edge.path("calls").asLong();
      }
    }
    // One request may have begun before the probes and the marks came.
    assertThat(unmarked).isLessThanOrEqualTo(1);
    assertThat(price).isBetween(1L, after - before);
    // A call that was under way at the end has made a part of its calls.
    assertThat(rate).isBetween((price - 1) * 20_000, price * 20_000);
    JsonNode measures = graph.path("measures");
    assertThat(measures.path("requests").asLong()).isPositive();
    assertThat(measures.path("medianNanos").asDouble()).isPositive();
    assertThat(measures.path("errorShare").asDouble(-1)).isZero();
  }

  @Test
  void theAdminSurfaceAnswersAPage() throws Exception {
    HttpResponse<String> answer =
        post("/brisk/profile?seconds=1&mode=calls&include=" + PATTERN.replace("$", "%24"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
    assertThat(answer.body()).startsWith("<!doctype html>");
    HttpResponse<String> text = post("/brisk/profile?seconds=1&mode=cpu&format=text");
    // On a busy machine a server may have too little of a second to say anything about it.
    for (int seconds = 4; seconds < 100 && text.body().contains("too few"); seconds *= 4) {
      text = post("/brisk/profile?seconds=" + seconds + "&mode=cpu&format=text");
    }
    assertThat(text.statusCode()).as(text.body()).isEqualTo(200);
    assertThat(text.body()).contains("CPU time", "GET /prices/{item}");
  }

  @Test
  void oneAtATimeAndOnlyWhatMakesSense() throws Exception {
    HttpRequest twoSeconds = request("/brisk/profile?seconds=2&mode=alloc&format=text");
    CompletableFuture<HttpResponse<String>> one =
        CLIENT.sendAsync(twoSeconds, BodyHandlers.ofString());
    CompletableFuture<HttpResponse<String>> other =
        CLIENT.sendAsync(twoSeconds, BodyHandlers.ofString());
    assertThat(List.of(one.join().statusCode(), other.join().statusCode()))
        .containsExactlyInAnyOrder(200, 409);
    assertThat(post("/brisk/profile?mode=gpu").body()).contains("mode is \\\"gpu\\\". Write cpu");
    assertThat(post("/brisk/profile?seconds=0").body()).contains("Write 1 to 300");
    assertThat(post("/brisk/profile?mode=calls").body()).contains("needs include=PATTERN");
    assertThat(post("/brisk/profile?seconds=1&mode=lines&include=com.acme.Nothing").body())
        .contains("No loaded class matches com.acme.Nothing");
    HttpRequest stranger =
        HttpRequest.newBuilder(URI.create(server.url() + "/brisk/profile"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(CLIENT.send(stranger, BodyHandlers.ofString()).statusCode()).isIn(401, 403);
  }

  @Test
  void aServerThatIsNotThereIsOneClearLine() {
    Run noToken =
        CommandLineRunner.run(
            "profile", "--url", "http://localhost:1", "--token-file", folder + "/none.json");
    assertThat(noToken.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(noToken.err()).contains("There is no token for http://localhost:1");
    Run noServer =
        CommandLineRunner.run(
            "profile", "--url", "http://localhost:1", "--token-file", token.toString());
    assertThat(noServer.err()).contains("No answer from http://localhost:1");
    Run noUrl = CommandLineRunner.run("profile", "--url", "localhost");
    assertThat(noUrl.err()).contains("--url is \"localhost\". Write the server's address");
    assertThat(noUrl.code()).isEqualTo(ExitCodes.USAGE);
  }

  /// In a process of its own: a JVM does not let itself be attached to from within.
  private static Run profile(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.brisk.cli.Brisk",
                "profile"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--url", server.url(), "--token-file", token.toString()));
    Path err = folder.resolve("err");
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out, Files.readString(err));
  }

  private static HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .header("Authorization", "Bearer " + TokenFile.read(token).orElseThrow().token())
        .POST(HttpRequest.BodyPublishers.noBody())
        .build();
  }

  private static HttpResponse<String> post(String path) throws Exception {
    return CLIENT.send(request(path), BodyHandlers.ofString());
  }
}
