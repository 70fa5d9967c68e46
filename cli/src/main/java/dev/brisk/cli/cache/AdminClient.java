package dev.brisk.cli.cache;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Speaks to the admin surface. Every way it can fail is one line for the user.
final class AdminClient {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final String url;
  private final String token;
  private final Path tokenFile;

  AdminClient(String url, String token, Path tokenFile) {
    this.url = url;
    this.token = token;
    this.tokenFile = tokenFile;
  }

  String url() {
    return url;
  }

  /// @param path below `/brisk`
  JsonNode get(String path, Duration timeout) {
    return send(request(path, timeout).GET().build());
  }

  /// @param body whatever Jackson can write
  JsonNode post(String path, Object body, Duration timeout) {
    return send(
        request(path, timeout)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build());
  }

  /// The cache key of a request.
  ///
  /// @param line such as `/users/7` or `POST /predict {"x": 1}`
  String key(String line, Duration timeout) {
    return get("/cache/key?request=" + URLEncoder.encode(line, StandardCharsets.UTF_8), timeout)
        .path("key")
        .asString();
  }

  private HttpRequest.Builder request(String path, Duration timeout) {
    return HttpRequest.newBuilder(URI.create(url + "/brisk" + path))
        .timeout(timeout)
        .header("Authorization", "Bearer " + token);
  }

  private JsonNode send(HttpRequest request) {
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, BodyHandlers.ofByteArray());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw unreachable("Nobody listens on " + url + ". Is the server running?");
    } catch (HttpTimeoutException e) {
      throw unreachable(url + " does not answer.");
    } catch (SSLException e) {
      throw unreachable(
          "The certificate of "
              + url
              + " is not trusted here ("
              + e.getMessage()
              + "). Give Java a trust store that has it: JAVA_TOOL_OPTIONS="
              + "-Djavax.net.ssl.trustStore=FILE.");
    } catch (IOException e) {
      throw unreachable(url + " breaks the connection: " + e.getMessage() + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("Interrupted while waiting for " + url + ".");
    }
    JsonNode body;
    try {
      body = JSON.readTree(response.body());
    } catch (JacksonException e) {
      body = JSON.missingNode();
    }
    return switch (response.statusCode()) {
      case 200 -> body;
      case 401, 403 ->
          throw new CommandFailure(
              ExitCodes.FAILED,
              url
                  + " refuses the token of "
                  + tokenFile
                  + ": it is another server's, or of an earlier start. Say --token-file, or --url.");
      case 404 ->
          throw new CommandFailure(
              ExitCodes.FAILED,
              url
                  + " has no such admin surface. It may be switched off (server.admin), on a port of"
                  + " its own (server.admin.port), or no Brisk server listens there.");
      default ->
          throw new CommandFailure(
              ExitCodes.FAILED,
              body.has("errors")
                  ? faults(body.path("errors"))
                  : body.path("detail").asString(url + " answers " + response.statusCode() + "."));
    };
  }

  /// Of a request that is not valid: what is wrong, and where.
  private static String faults(JsonNode errors) {
    return errors
        .valueStream()
        .map(each ->
            each.path("name").asString(each.path("in").asString(""))
                + ": "
                + each.path("detail").asString(""))
        .collect(Collectors.joining("\n"));
  }

  private static CommandFailure unreachable(String message) {
    return new CommandFailure(ExitCodes.UNREACHABLE, message);
  }
}
