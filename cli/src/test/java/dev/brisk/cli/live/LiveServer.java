package dev.brisk.cli.live;

import dev.brisk.server.BriskServer;
import dev.brisk.server.admin.TokenFile;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.source.code.CodeSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server with a live page: `GET /kept` is cached, `GET /fails` answers 500.
final class LiveServer implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final BriskServer server;
  private final String token;

  LiveServer(Path folder) throws IOException {
    Path tokenFile = folder.resolve("token.json");
    BriskSettings endpoints =
        BriskSettings.of(
            EndpointSettings.of("GET /kept", CodeSettings.className("Kept"))
                .withName("kept")
                .withCache(EndpointCache.ttl(Duration.ofHours(1))),
            EndpointSettings.of("GET /fails", CodeSettings.className("Fails")).withName("fails"));
    BriskSettings settings =
        endpoints.withServer(
            ServerSettings.defaults().withPort(0).withAdmin(new Admin(true, null, tokenFile)));
    server =
        BriskServer.builder(settings)
            .handler(
                "kept",
                request -> {
                  // Long enough to be told from a hit.
                  Thread.sleep(30);
                  return Map.of("kept", true);
                })
            .handler(
                "fails",
                request -> {
                  throw new IllegalStateException("on purpose");
                })
            .extension(new LiveAdmin(settings))
            .start();
    token = TokenFile.read(tokenFile).orElseThrow().token();
  }

  String url() {
    return server.url();
  }

  String link() {
    return String.valueOf(server.adminLink());
  }

  HttpResponse<String> get(String path, @Nullable String bearer, String accept) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .timeout(Duration.ofSeconds(20))
            .header("accept", accept);
    if (bearer != null) {
      request.header("authorization", "Bearer " + bearer);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> admin(String path, String accept) throws Exception {
    return get(path, token, accept);
  }

  JsonNode json(String path) throws Exception {
    return JsonMapper.shared().readTree(admin(path, "application/json").body());
  }

  void ask(String path, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      get(path, null, "*/*");
    }
  }

  String token() {
    return token;
  }

  HttpClient client() {
    return client;
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }
}
