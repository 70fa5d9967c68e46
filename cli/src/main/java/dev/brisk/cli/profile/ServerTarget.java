package dev.brisk.cli.profile;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.server.admin.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds the process of a Brisk server by its URL, through its admin surface.
final class ServerTarget {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int UNAUTHORIZED = 401;

  private ServerTarget() {}

  /// @param tokenFile null: where the server leaves it for tools of the same user
  /// @throws ProfilerException with the reason, and what to do
  static ProfileTarget find(String url, @Nullable Path tokenFile) {
    URI uri = uri(url);
    int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    Path file = tokenFile != null ? tokenFile : TokenFile.defaultPath(port);
    TokenFile.Access access =
        TokenFile.read(file)
            .orElseThrow(() ->
                new ProfilerException(
                    Reason.REFUSED,
                    "There is no token for "
                        + url
                        + " in "
                        + file
                        + ". brisk serve leaves it there for tools of the same user, under the"
                        + " port of its admin surface. Name the file with --token-file, or the"
                        + " process by its id."));
    JsonNode process = ask(uri.resolve("/brisk/profile/process"), url, access.token());
    long pid = process.path("pid").longValue(-1);
    String started = process.path("started").stringValue("");
    boolean here =
        ProcessHandle.of(pid)
            .flatMap(found -> found.info().startInstant())
            .filter(instant -> instant.toString().equals(started))
            .isPresent();
    if (!here) {
      throw new ProfilerException(
          Reason.REFUSED,
          "The server at "
              + url
              + " is process "
              + pid
              + " in another container or on another machine. Run brisk there, or open "
              + uri.resolve("/brisk/profile/"));
    }
    return new ProfileTarget.Running(pid);
  }

  private static URI uri(String url) {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null && ("" + uri.getScheme()).matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw noUrl(url);
    }
    throw noUrl(url);
  }

  private static ProfilerException noUrl(String url) {
    return new ProfilerException(
        Reason.BAD_TARGET,
        "--url is \"" + url + "\". Write the server's address, such as http://localhost:8000");
  }

  private static JsonNode ask(URI uri, String url, String token) {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri)
                  .timeout(TIMEOUT)
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == UNAUTHORIZED) {
        throw new ProfilerException(
            Reason.REFUSED,
            "The server at " + url + " does not take the token. Was it started again meanwhile?");
      }
      if (answer.statusCode() != 200) {
        throw new ProfilerException(
            Reason.REFUSED,
            "The server at "
                + url
                + " answered "
                + answer.statusCode()
                + " to "
                + uri.getPath()
                + ": is it brisk serve, and this the port of its admin surface?");
      }
      return JsonMapper.shared().readTree(answer.body());
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.REFUSED, "No answer from " + url + ". Does the server run there?", e);
    } catch (JacksonException e) {
      throw new ProfilerException(Reason.REFUSED, "What answers at " + url + " is not brisk.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProfilerException(Reason.FAILED, "Interrupted while asking " + url, e);
    }
  }
}
