package dev.brisk.cli.bench;

import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.importer.HarFile;
import dev.brisk.bench.plan.importer.ImportedRequests;
import dev.brisk.bench.plan.importer.OpenApiDocument;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Opens what others wrote: OpenAPI descriptions from a file or a URL, recordings.
final class Descriptions {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Descriptions() {}

  static ImportedRequests har(Path file, @Nullable Origin wanted) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return HarFile.read(in, wanted);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The file " + file + " cannot be read. Is the path right?", e);
    }
  }

  static OpenApiDocument read(String where) throws InterruptedException {
    try {
      if (!where.matches("(?i)https?://.*")) {
        try (InputStream file = Files.newInputStream(Path.of(where))) {
          return OpenApiDocument.read(file);
        }
      }
      // An offer of HTTP/2 is a 400 for uvicorn, and so for FastAPI.
      try (HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(TIMEOUT)
              .build()) {
        HttpResponse<InputStream> response =
            client.send(
                HttpRequest.newBuilder(URI.create(where)).timeout(TIMEOUT).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
          if (response.statusCode() != 200) {
            throw new IllegalArgumentException(
                where + " answers with status " + response.statusCode() + ".");
          }
          return OpenApiDocument.read(body);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The OpenAPI description " + where + " cannot be read. Is the path or URL right?", e);
    }
  }
}
