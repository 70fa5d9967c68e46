package dev.brisk.cli.bench;

import dev.brisk.bench.plan.importer.OpenApiImporter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Fetches an OpenAPI description from a file or a URL.
final class Descriptions {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Descriptions() {}

  static String file(@Nullable Path path) {
    try {
      return path == null ? "" : Files.readString(path);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The file " + path + " cannot be read. Is the path right?", e);
    }
  }

  static String read(String where) throws InterruptedException {
    try {
      if (!where.startsWith("http://") && !where.startsWith("https://")) {
        return Files.readString(Path.of(where));
      }
      try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
        HttpResponse<java.io.InputStream> response =
            client.send(
                HttpRequest.newBuilder(URI.create(where)).timeout(TIMEOUT).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (var body = response.body()) {
          if (response.statusCode() != 200) {
            throw new IllegalArgumentException(
                where + " answers with status " + response.statusCode() + ".");
          }
          return new String(
              body.readNBytes(OpenApiImporter.CHARACTERS_MAX), StandardCharsets.UTF_8);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The OpenAPI description " + where + " cannot be read. Is the path or URL right?", e);
    }
  }
}
