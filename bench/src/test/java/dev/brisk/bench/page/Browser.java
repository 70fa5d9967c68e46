package dev.brisk.bench.page;

import dev.brisk.fixtures.HttpService;
import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Chromium, headless, steered by chromedriver's WebDriver protocol (W3C): the few calls that a
/// test needs, so that no client library is.
final class Browser implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

  /// The program that steers Chromium.
  private static final class Driver extends HttpService {
    private Driver(int port) {
      super(
          List.of(program("chromedriver", "chromium-driver"), "--port=" + port),
          temporaryDirectory("chromedriver"),
          port,
          "/status");
    }

    static Driver started() {
      Driver driver = new Driver(freePort());
      driver.start();
      return driver;
    }
  }

  private final Driver driver = Driver.started();
  private final String session;

  Browser(Path downloads) {
    session =
        call(
                "/session",
                Map.of(
                    "capabilities",
                    Map.of(
                        "alwaysMatch",
                        Map.of(
                            "goog:loggingPrefs",
                            Map.of("browser", "ALL"),
                            "goog:chromeOptions",
                            Map.of(
                                "args",
                                List.of(
                                    "--headless=new",
                                    "--no-sandbox",
                                    "--disable-gpu",
                                    "--disable-dev-shm-usage",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-sync",
                                    "--no-first-run",
                                    "--window-size=1280,900"),
                                "prefs",
                                Map.of("download.default_directory", downloads.toString()))))))
            .path("sessionId")
            .asString();
  }

  private JsonNode call(String path, Object body) {
    return JSON.readTree(driver.post(path, JSON.writeValueAsString(body))).path("value");
  }

  private JsonNode here(String command, Object body) {
    return call("/session/" + session + command, body);
  }

  void open(String url) {
    here("/url", Map.of("url", url));
  }

  /// The value of an expression, as text.
  String value(String expression) {
    return here("/execute/sync", Map.of("script", "return " + expression, "args", List.of()))
        .asString("");
  }

  boolean holds(String expression) {
    return value("String(" + expression + ")").equals("true");
  }

  void await(String expression) {
    try {
      ServerProcess.await(expression, PATIENCE, () -> holds(expression));
    } catch (IllegalStateException e) {
      throw new AssertionError(
          e.getMessage() + "; the page shows: " + value("document.body.innerText"), e);
    }
  }

  /// Presses what this selector finds, as a hand does: it must be visible and not covered.
  void press(String selector) {
    here("/element/" + element(selector) + "/click", Map.of());
  }

  /// Empties a field and types into it.
  void type(String selector, String text) {
    String element = element(selector);
    here("/element/" + element + "/clear", Map.of());
    here("/element/" + element + "/value", Map.of("text", text));
  }

  /// Types on the keyboard, into whatever has the focus. Keys as WebDriver encodes them.
  void keys(String keys) {
    List<Object> actions = new ArrayList<>();
    keys.codePoints()
        .forEach(key -> {
          actions.add(Map.of("type", "keyDown", "value", Character.toString(key)));
          actions.add(Map.of("type", "keyUp", "value", Character.toString(key)));
        });
    here(
        "/actions",
        Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", actions))));
  }

  private String element(String selector) {
    return here("/element", Map.of("using", "css selector", "value", selector))
        .path(ELEMENT)
        .asString();
  }

  /// What a user prefers: `light` or `dark`.
  void scheme(String scheme) {
    here(
        "/goog/cdp/execute",
        Map.of(
            "cmd",
            "Emulation.setEmulatedMedia",
            "params",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme)))));
  }

  /// The window's size in pixels.
  void size(int width, int height) {
    here("/window/rect", Map.of("width", width, "height", height));
  }

  /// What the browser complained of: policy violations, errors of scripts, missing files.
  List<String> complaints() {
    List<String> all = new ArrayList<>();
    for (JsonNode entry : here("/se/log", Map.of("type", "browser"))) {
      all.add(entry.path("level").asString() + " " + entry.path("message").asString());
    }
    return all;
  }

  void screenshot(Path file) throws IOException {
    String png =
        JSON.readTree(driver.get("/session/" + session + "/screenshot")).path("value").asString();
    Files.write(file, Base64.getDecoder().decode(png));
  }

  /// Ends Chromium, then its driver.
  @Override
  public void close() {
    try (driver;
        HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create(driver.url() + "/session/" + session)).DELETE().build(),
          HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
