package dev.brisk.server.openapi;

import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/// The API's page: Swagger UI from its jar, with nothing from another host.
///
/// Answers what is at and below the docs path. All references are relative, so the page also works
/// behind a proxy that adds a prefix. The Content-Security-Policy allows this origin only. Files
/// are read at their first request and then kept: less than 2 MiB. Thread-safe.
public final class DocsPage {
  private static final String FOLDER = "META-INF/resources/webjars/swagger-ui/";
  private static final String VERSION = "META-INF/maven/org.webjars/swagger-ui/pom.properties";
  private static final Map<String, String> FILES =
      Map.of(
          "swagger-ui-bundle.js", "text/javascript; charset=utf-8",
          "swagger-ui.css", "text/css; charset=utf-8",
          "favicon-32x32.png", "image/png",
          "favicon-16x16.png", "image/png");
  // Styles that React sets through the DOM are under no policy; pictures in the style sheet are
  // data: URLs.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self';"
          + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private final String lastSegment;
  private final byte[] html;
  private final byte[] script;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /// @param docsPath where the page is, such as `/docs`
  /// @param openapiPath where the OpenAPI document is, such as `/openapi.json`
  public DocsPage(String docsPath, String openapiPath) {
    this.lastSegment = docsPath.substring(docsPath.lastIndexOf('/') + 1);
    long depth = docsPath.chars().filter(c -> c == '/').count() - 1;
    String toRoot = "../".repeat((int) depth);
    String documentUrl = (toRoot.isEmpty() ? "./" : toRoot) + openapiPath.substring(1);
    this.html =
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>API</title>
        <link rel="stylesheet" href="%1$s/swagger-ui.css">
        <link rel="icon" type="image/png" sizes="32x32" href="%1$s/favicon-32x32.png">
        <link rel="icon" type="image/png" sizes="16x16" href="%1$s/favicon-16x16.png">
        </head>
        <body>
        <div id="swagger-ui"></div>
        <script src="%1$s/swagger-ui-bundle.js"></script>
        <script src="%1$s/start.js"></script>
        </body>
        </html>
        """
            .formatted(lastSegment)
            .getBytes(StandardCharsets.UTF_8);
    this.script =
        """
        const dark = matchMedia("(prefers-color-scheme: dark)");
        const colours = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
        dark.addEventListener("change", colours);
        colours();
        window.addEventListener("load", () => {
          window.ui = SwaggerUIBundle({
            url: "%s",
            dom_id: "#swagger-ui",
            deepLinking: true,
            displayRequestDuration: true,
            tryItOutEnabled: true,
            validatorUrl: null,
            layout: "BaseLayout",
          });
        });
        """
            .formatted(documentUrl)
            .getBytes(StandardCharsets.UTF_8);
  }

  /// The answer for a path below the docs path.
  ///
  /// @param below empty for the page itself, `/` for the page with a slash too many, or
  ///   `/swagger-ui.css`
  /// @return empty when there is nothing: a 404
  public Optional<Answer> answer(String below) {
    if (below.isEmpty()) {
      return Optional.of(answer("text/html; charset=utf-8", html, "no-cache"));
    }
    if (below.equals("/")) {
      return Optional.of(
          new Answer(308, List.of(Map.entry("location", "../" + lastSegment)), Body.EMPTY));
    }
    String name = below.substring(1);
    if (name.equals("start.js")) {
      return Optional.of(answer("text/javascript; charset=utf-8", script, "no-cache"));
    }
    String type = FILES.get(name);
    return type == null
        ? Optional.empty()
        : Optional.of(answer(type, files.computeIfAbsent(name, DocsPage::read), "max-age=3600"));
  }

  private static Answer answer(String type, byte[] body, String cacheControl) {
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    headers.add(Map.entry("content-type", type));
    headers.add(Map.entry("content-security-policy", POLICY));
    headers.add(Map.entry("x-content-type-options", "nosniff"));
    headers.add(Map.entry("referrer-policy", "no-referrer"));
    headers.add(Map.entry("cache-control", cacheControl));
    return new Answer(200, headers, new Body.Bytes(body));
  }

  private static byte[] read(String name) {
    try (InputStream in = open(FOLDER + version() + "/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + " of Swagger UI", e);
    }
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = open(VERSION)) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private static InputStream open(String resource) {
    InputStream in = DocsPage.class.getClassLoader().getResourceAsStream(resource);
    if (in == null) {
      throw new IllegalStateException(
          resource + " is missing: put org.webjars:swagger-ui on the class path");
    }
    return in;
  }
}
