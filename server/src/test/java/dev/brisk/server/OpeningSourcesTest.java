package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.handler.Handler;
import dev.brisk.server.handler.Request;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.source.code.CodeSettings;
import dev.brisk.server.source.model.ModelSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// A server that listens while some of its sources are still opening.
@Timeout(60)
class OpeningSourcesTest {
  private static volatile CountDownLatch gate = new CountDownLatch(0);

  /// Takes as long to open as the test wants.
  public static final class Slow implements Handler {
    public Slow() throws InterruptedException {
      gate.await(30, TimeUnit.SECONDS);
    }

    @Override
    public Object handle(Request request) {
      return Map.of("slow", request.string("name"));
    }
  }

  public static final class Quick implements Handler {
    @Override
    public Object handle(Request request) {
      return Map.of("quick", true);
    }
  }

  @TempDir Path folder;

  @BeforeEach
  void shut() {
    gate = new CountDownLatch(1);
  }

  private BriskSettings settings(EndpointSettings... endpoints) {
    return BriskSettings.of(endpoints)
        .withServer(
            ServerSettings.defaults()
                .withPort(0)
                .withAdmin(new BriskSettings.Admin(true, null, folder.resolve("admin.json"))));
  }

  private static EndpointSettings code(String route, Class<?> type) {
    return EndpointSettings.of(route, CodeSettings.className(type.getName()));
  }

  /// The server writes where it is as soon as it listens.
  private int listeningPort() throws Exception {
    Path file = folder.resolve("admin.json");
    while (!Files.exists(file)) {
      Thread.onSpinWait();
    }
    String url = JsonMapper.shared().readTree(file).get("url").stringValue();
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  @Test
  void quickEndpointsAnswerWhileRequestsToASlowOneWaitForIt() throws Exception {
    CompletableFuture<BriskServer> starting =
        CompletableFuture.supplyAsync(() ->
            BriskServer.start(
                settings(code("GET /slow/{name}", Slow.class), code("GET /quick", Quick.class))));
    int port = listeningPort();
    try (RawClient waiting = new RawClient(port);
        RawClient gone = new RawClient(port);
        RawClient client = new RawClient(port)) {
      waiting.send("GET /slow/a HTTP/1.1\r\nHost: x\r\n\r\n");
      gone.send("GET /slow/b HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.request("GET", "/quick").text()).isEqualTo("{\"quick\":true}");
      RawClient.Reply ready = client.request("GET", "/health/ready");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.text()).contains("\"slow\":\"It is still being opened.\"");
      assertThat(client.request("GET", "/health/live").status()).isEqualTo(200);
      gone.close();
      assertThat(starting).isNotDone();
      gate.countDown();
      assertThat(waiting.read().text()).isEqualTo("{\"slow\":\"a\"}");
      try (BriskServer started = starting.get(20, TimeUnit.SECONDS)) {
        assertThat(started.port()).isEqualTo(port);
        assertThat(client.request("GET", "/health/ready").status()).isEqualTo(200);
        assertThat(client.request("GET", "/slow/c").text()).isEqualTo("{\"slow\":\"c\"}");
      }
    }
  }

  @Test
  void aRequestWaitsNoLongerThanARequestMayTake() throws Exception {
    BriskSettings all = settings(code("GET /slow/{name}", Slow.class));
    BriskSettings hasty = all.withServer(all.server().withRequestTimeout(Duration.ofMillis(50)));
    CompletableFuture<BriskServer> starting =
        CompletableFuture.supplyAsync(() -> BriskServer.start(hasty));
    try (RawClient client = new RawClient(listeningPort())) {
      RawClient.Reply reply = client.request("GET", "/slow/a");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.headers())
          .containsEntry("retry-after", "1")
          .containsEntry("content-type", "application/problem+json");
    }
    gate.countDown();
    starting.get(20, TimeUnit.SECONDS).close();
  }

  @Test
  void everySourceThatCannotBeOpenedIsNamedAtOnce() throws Exception {
    Files.writeString(folder.resolve("Broken.java"), "class Broken {");
    assertThatThrownBy(() ->
            BriskServer.start(
                settings(
                    code("GET /quick", Quick.class),
                    EndpointSettings.of(
                        "GET /compiled", CodeSettings.file(folder.resolve("Broken.java"))),
                    EndpointSettings.of(
                            "GET /model", ModelSettings.of(folder.resolve("no.onnx"), "x"))
                        .withParameter(
                            EndpointSettings.ParameterSettings.query(
                                "x", EndpointSettings.ParameterSettings.Type.NUMBER)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("endpoint compiled: code.file: ")
        .hasMessageContaining("endpoint model: model.file: ")
        .message()
        .hasLineCount(2);
  }

  @Test
  void settingsMadeInJavaAreCheckedLikeAFile() {
    assertThatThrownBy(() ->
            BriskServer.start(
                settings(
                    code("GET /a/{x}", Quick.class).withName("one"),
                    code("GET /a/{y}", Quick.class).withName("one"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("endpoints[1].name is 'one', which endpoints[0] has")
        .hasMessageContaining("endpoints[1].path answers the same requests as endpoints[0]");
  }
}
