package dev.brisk.cli.init;

import dev.brisk.bench.plan.importer.OpenApiDocument;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks where frameworks put a service's OpenAPI description.
final class DocumentSearch {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /// FastAPI; Spring; ASP.NET; others; Quarkus.
  private static final List<String> PATHS =
      List.of(
          "/openapi.json",
          "/v3/api-docs",
          "/swagger/v1/swagger.json",
          "/swagger.json",
          "/openapi.yaml",
          "/api-docs",
          "/api/openapi.json",
          "/api/schema/",
          "/q/openapi?format=json");

  /// @param url where it was
  record Found(OpenApiDocument document, String url) {}

  private DocumentSearch() {}

  /// At the URL itself when it has a path, else where one usually is; null when there is none.
  ///
  /// @throws CommandFailure when nothing answers
  static @Nullable Found at(URI service) throws InterruptedException {
    String origin = service.getScheme() + "://" + service.getRawAuthority();
    List<String> urls = new ArrayList<>();
    if (service.getRawPath() != null && service.getRawPath().length() > 1) {
      urls.add(service.toString());
    }
    PATHS.forEach(path -> urls.add(origin + path));
    // An offer of HTTP/2 is a 400 for uvicorn.
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build()) {
      for (String url : urls) {
        OpenApiDocument document = read(client, url);
        if (document != null) {
          return new Found(document, url);
        }
      }
    }
    return null;
  }

  private static @Nullable OpenApiDocument read(HttpClient client, String url)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(TIMEOUT)
            .header("Accept", "application/json, application/yaml;q=0.9, */*;q=0.1")
            .build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      String type = response.headers().firstValue("Content-Type").orElse("");
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200 || type.contains("html")) {
          return null;
        }
        OpenApiDocument document = OpenApiDocument.read(body);
        boolean named =
            document.root().containsKey("openapi") || document.root().containsKey("swagger");
        return named ? document : null;
      }
    } catch (IllegalArgumentException noDescription) {
      return null;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.UNREACHABLE, url + " cannot be read. Does the service run there?", e);
    }
  }
}
