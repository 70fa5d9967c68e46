package dev.brisk.cli.stack;

import dev.brisk.monitor.stack.Workload;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.http.HttpSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether the containers of a stack will reach what they are to use. What will not be reached is
/// told, not refused: a target may be started later.
final class Reachability {
  private static final Pattern LOOPBACK =
      Pattern.compile("//([^/@]*@)?(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])([:/?]|$)");

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int MAX_READ = 4 << 20;

  /// What every objective is about.
  private static final String COUNTER = "http_requests_total";

  private Reachability() {}

  /// A sentence for each address of the configuration that is another one within a container.
  static List<String> remarks(BriskSettings settings) {
    List<String> remarks = new ArrayList<>();
    for (DatasourceSettings datasource : settings.datasources().values()) {
      if (LOOPBACK.matcher(datasource.url()).find()) {
        remarks.add(remark("datasources." + datasource.name()));
      }
    }
    for (EndpointSettings endpoint : settings.endpoints()) {
      if (endpoint.source() instanceof HttpSettings http && LOOPBACK.matcher(http.url()).find()) {
        remarks.add(remark("The upstream of " + endpoint.name()));
      }
    }
    return remarks;
  }

  private static String remark(String what) {
    return what
        + " is on localhost, which in a container is the container itself. Write a variable in its"
        + " place, such as ${SHOP_HOST:-localhost}, and set it to host.docker.internal, which is"
        + " this machine, where Compose runs.";
  }

  /// A sentence for each target that gives no such metrics now.
  static List<String> remarks(Workload workload) {
    List<String> remarks = new ArrayList<>();
    if (workload instanceof Workload.Running running) {
      try (HttpClient client =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build()) {
        for (URI target : running.metrics()) {
          String fault = fault(client, target);
          if (fault != null) {
            // A query may hold a token.
            String shown = target.toString().replaceFirst("\\?.*", "?…");
            remarks.add(shown + " " + fault + " The stack is written all the same.");
          }
        }
        client.shutdownNow();
      }
    }
    return remarks;
  }

  private static @Nullable String fault(HttpClient client, URI target) {
    try {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(target).timeout(PATIENCE).build(),
              BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          return "answers "
              + response.statusCode()
              + " now, and Prometheus wants 200. Is it the URL of the metrics?";
        }
        String text = new String(body.readNBytes(MAX_READ), StandardCharsets.UTF_8);
        return text.contains(COUNTER)
            ? null
            : "has no "
                + COUNTER
                + ", which the objectives are about: rules and dashboards would be empty. Export the"
                + " names of prometheus-fastapi-instrumentator, or name another URL.";
      }
    } catch (IOException e) {
      return "gives no answer now ("
          + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
          + ").";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was not asked: interrupted.";
    }
  }
}
