package dev.brisk.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.brisk.config.Environment;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.config.yaml.ExampleFiles;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser: Chromium draws the operations, one is tried, and the policy stops
/// nothing.
class DocsPageIT {
  /// Where Chromium reports what the policy stopped.
  private static final String VIOLATIONS = "/violations";

  private static final Answer CLICK =
      new Answer(
          200,
          List.of(Map.entry("content-type", "text/javascript")),
          new Body.Bytes(
              """
              const timer = setInterval(() => {
                const operation = document.querySelector("#operations-predict-predict");
                if (!operation) return;
                const press = operation.querySelector(".execute")
                    || operation.querySelector(".try-out__btn")
                    || operation.querySelector(".opblock-summary-control");
                if (operation.querySelector(".live-responses-table")) {
                  clearInterval(timer);
                  fetch("/drawn", {
                    method: "POST", body: document.documentElement.outerHTML });
                } else if (press) {
                  press.click();
                }
              }, 500);
              """
                  .getBytes(StandardCharsets.UTF_8)));

  @TempDir Path directory;
  private final List<String> requested = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> reported = new CompletableFuture<>();
  private HttpServer server;

  @BeforeEach
  void startServer() throws Exception {
    ExampleFiles.write(directory);
    byte[] document =
        OpenApi.document(BriskYaml.load(directory.resolve("brisk.yaml"), Environment.of(Map.of())));
    DocsPage page = new DocsPage("/docs", "/openapi.json");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          requested.add(path);
          switch (path) {
            case "/openapi.json" -> send(exchange, Answer.json(200, document));
            case "/docs" -> send(exchange, withClick(page.answer("").orElseThrow()));
            case "/docs/click.js" -> send(exchange, CLICK);
            case "/drawn" -> {
              reported.complete(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
              exchange.sendResponseHeaders(204, -1);
            }
            case "/predict" ->
                send(
                    exchange, Answer.json(200, answerTo(exchange.getRequestBody().readAllBytes())));
            default -> {
              if (path.startsWith("/docs")) {
                send(exchange, page.answer(path.substring("/docs".length())).orElseThrow());
              } else {
                exchange.sendResponseHeaders(404, -1);
              }
            }
          }
          exchange.close();
        });
    server.start();
  }

  /// The page with one script more, which does what a hand would do.
  private static Answer withClick(Answer page) {
    String html =
        new String(((Body.Bytes) page.body()).array(), StandardCharsets.UTF_8)
            .replace("</body>", "<script src=\"docs/click.js\"></script></body>");
    return new Answer(200, page.headers(), new Body.Bytes(html.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] answerTo(byte[] body) {
    boolean example = new String(body, StandardCharsets.UTF_8).contains("\"SepalLengthCm\": 5.1");
    return ("{\"species\": \"" + (example ? "Iris-setosa" : "unknown") + "\"}")
        .getBytes(StandardCharsets.UTF_8);
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    answer
        .headers()
        .forEach(header -> {
          boolean policy = header.getKey().equals("content-security-policy");
          exchange
              .getResponseHeaders()
              .add(
                  header.getKey(),
                  header.getValue() + (policy ? "; report-uri " + VIOLATIONS : ""));
        });
    byte[] body = ((Body.Bytes) answer.body()).array();
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Test
  void everyOperationIsDrawnAndCanBeTriedWithinThePolicy() throws Exception {
    Path log = directory.resolve("log.txt");
    Process chromium =
        new ProcessBuilder(
                chromium(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + directory.resolve("profile"),
                "--enable-logging=stderr",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-port=0",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/docs#/predict/predict")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    String drawn;
    try {
      drawn = reported.get(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(
          "The page did not show an answer. Requested: "
              + requested
              + "\nChromium said:\n"
              + Files.readString(log),
          e);
    } finally {
      chromium.descendants().forEach(ProcessHandle::destroyForcibly);
      chromium.destroyForcibly();
      chromium.waitFor();
    }
    assertThat(drawn)
        .contains("operations-predict-predict", "Iris species from four measurements")
        .contains("operations-users-users", "operations-users-put-users");
    assertThat(requested)
        .contains("/openapi.json", "/docs/swagger-ui-bundle.js", "/predict")
        .doesNotContain(VIOLATIONS);
    assertThat(drawn).as("the answer, drawn").contains("Iris-setosa");
    assertThat(requested)
        .allMatch(path ->
            List.of("/openapi.json", "/predict", "/drawn").contains(path)
                || path.startsWith("/docs"));
  }

  private static String chromium() {
    Optional<String> found =
        Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
            .filter(path -> Files.isExecutable(Path.of(path)))
            .findFirst();
    return found.orElseThrow(
        () -> new AssertionError("Chromium is missing. Install it: apt-get install chromium"));
  }
}
