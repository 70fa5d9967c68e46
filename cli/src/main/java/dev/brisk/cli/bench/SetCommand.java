package dev.brisk.cli.bench;

import dev.brisk.bench.page.PageSettings;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.JsonOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `brisk bench set users=200`: steers a running load test by its page's REST interface.
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Change a running load test of users, or start, stop or reset it.",
    footer = {
      "",
      "Examples:",
      "  brisk bench set users=200",
      "  brisk bench set users=200 spawn-rate=20",
      "  brisk bench set start users=50 host=http://127.0.0.1:8000 run-time=5m",
      "  brisk bench set stop",
      "  brisk bench set --page http://10.0.0.5:8089/?token=… reset"
    })
public final class SetCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final List<String> VERBS = List.of("start", "stop", "reset");
  private static final Map<String, String> FIELDS =
      Map.of("users", "users", "spawn-rate", "spawn_rate", "host", "host", "run-time", "run_time");

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      paramLabel = "WHAT",
      arity = "1..*",
      description =
          "users=N, spawn-rate=N (users a second), host=URL, run-time=TIME; or start, stop, reset")
  private List<String> what = new ArrayList<>();

  @Option(
      names = "--page",
      paramLabel = "URL",
      description = "The page's address, with its token if it has one. Default: ${DEFAULT-VALUE}")
  private String page = "http://" + PageSettings.USUAL_HOST + ":" + PageSettings.USUAL_PORT + "/";

  @CommandLine.Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Object> fields = new LinkedHashMap<>();
    String verb = "edit";
    for (String word : what) {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      String field = FIELDS.get(name.toLowerCase(Locale.ROOT));
      if (equals < 0 && VERBS.contains(word) && verb.equals("edit")) {
        verb = word;
      } else if (equals > 0 && field != null) {
        fields.put(field, word.substring(equals + 1));
      } else {
        throw usage(
            "'"
                + word
                + "' is not understood. Write users=N, spawn-rate=N, host=URL or run-time=TIME, or"
                + " one of start, stop, reset.");
      }
    }
    if (!fields.isEmpty() && (verb.equals("stop") || verb.equals("reset"))) {
      throw usage("'" + verb + "' takes no further words.");
    }
    print(post(verb, fields));
    return ExitCodes.OK;
  }

  private void print(JsonNode state) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.json()) {
      out.println(state.toPrettyString());
      return;
    }
    JsonNode setup = state.path("setup");
    out.println(
        "%s: %d users of %d, %s a second; %s"
            .formatted(
                state.path("state").asString(),
                state.path("users").asInt(),
                state.path("target_users").asInt(),
                setup.path("spawn_rate").asString(),
                setup.path("host").asString()));
  }

  private JsonNode post(String verb, Map<String, Object> fields) throws InterruptedException {
    URI base = base();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve("/api/" + verb))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JsonMapper.shared().writeValueAsString(fields)));
    String token = token(base);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build()) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      JsonNode state = JsonMapper.shared().readTree(answer.body());
      if (answer.statusCode() != 200) {
        int code =
            answer.statusCode() == 400 || answer.statusCode() == 409
                ? ExitCodes.USAGE
                : ExitCodes.FAILED;
        throw new CommandFailure(
            code, "brisk bench set: " + state.path("error").asString("" + answer.statusCode()));
      }
      return state;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.UNREACHABLE,
          "brisk bench set: no load test answers at "
              + base.getScheme()
              + "://"
              + base.getAuthority()
              + "/. Is one running, and is its page on this port? Give --page URL.",
          e);
    } catch (JacksonException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "brisk bench set: what answers at "
              + base.getScheme()
              + "://"
              + base.getAuthority()
              + "/ is not a load test's page.",
          e);
    }
  }

  private URI base() {
    try {
      URI uri = URI.create(page);
      if (uri.getHost() != null && "http".equals(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw usage("'" + page + "' is not the address of a page. Write http://HOST:PORT/.");
    }
    throw usage("'" + page + "' is not the address of a page. Write http://HOST:PORT/.");
  }

  private static @Nullable String token(URI base) {
    String query = base.getQuery();
    return query != null && query.startsWith("token=") ? query.substring(6) : null;
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCodes.USAGE, "brisk bench set: " + message);
  }
}
