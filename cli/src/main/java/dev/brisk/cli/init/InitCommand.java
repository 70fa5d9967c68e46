package dev.brisk.cli.init;

import dev.brisk.bench.plan.importer.OpenApiDocument;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.server.config.UpstreamAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Writes a `brisk.yaml` for a service that runs already.
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = "Write a brisk.yaml for a service that runs already.",
    footer = {
      "",
      "From the service's OpenAPI description: an endpoint an operation, with its",
      "inputs and a suggested cache, and a proxy for all the rest. Without one, a",
      "file to begin with. It overwrites nothing.",
      "",
      "Examples:",
      "  brisk init http://localhost:9000",
      "  brisk init openapi.yaml --upstream http://localhost:9000 -o api.yaml"
    })
public final class InitCommand implements Callable<Integer> {
  private static final String ELSEWHERE = "http://localhost:9000";
  private static final int REASON_COLUMNS = 66;

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(
      paramLabel = "URL|FILE",
      description = "The service, or its OpenAPI description (3.0, 3.1; JSON or YAML).")
  private String where = "";

  @CommandLine.Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file to write; brisk.yaml when left out.")
  private Path output = Path.of("brisk.yaml");

  @CommandLine.Option(
      names = "--upstream",
      paramLabel = "URL",
      description = "Where the service is, if not where its description says.")
  private @Nullable String upstream;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (Files.exists(output)) {
      throw exists(null);
    }
    Draft draft = draft();
    PrintWriter out = spec.commandLine().getOut();
    if (draft == null) {
      UpstreamAddress address = address(where);
      write(starter(address));
      out.println(output + ": a proxy for " + address + ", and rules to fill in");
      out.println("No OpenAPI description was found there. If it has one, give its URL or file.");
    } else {
      write(draft.checked());
      tell(draft, out);
    }
    out.println();
    out.println("Check it:  brisk check " + output);
    out.println("Run it:    brisk serve " + output);
    out.flush();
    return ExitCodes.OK;
  }

  private @Nullable Draft draft() throws InterruptedException {
    if (!where.matches("(?i)https?://.*")) {
      OpenApiDocument document = file(Path.of(where));
      String server = document.server();
      boolean absolute = server.matches("(?i)https?://.+");
      return new Draft(document, where, address(absolute ? server : ELSEWHERE));
    }
    URI url;
    try {
      url = URI.create(where);
      address(where);
    } catch (IllegalArgumentException e) {
      throw usage("'" + where + "' is no URL of a service. Write http://localhost:9000.");
    }
    DocumentSearch.Found found = DocumentSearch.at(url);
    return found == null ? null : new Draft(found.document(), found.url(), address(where));
  }

  private OpenApiDocument file(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return OpenApiDocument.read(in);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.FAILED, file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw usage(
          "'"
              + where
              + "' is neither a URL nor a file. Write http://localhost:9000, or the path of"
              + " an OpenAPI description.");
    }
  }

  /// Of a URL that may go on after host and port.
  private UpstreamAddress address(String url) {
    String chosen = upstream == null ? url : upstream;
    try {
      return UpstreamAddress.parse(
          upstream == null ? chosen.replaceFirst("^([^:]+://[^/?#]*).*$", "$1") : chosen);
    } catch (IllegalArgumentException e) {
      throw usage("'" + chosen + "' is no URL of a service. " + e.getMessage());
    }
  }

  private void write(String text) throws IOException {
    try {
      Files.writeString(output, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw exists(e);
    }
  }

  private CommandFailure exists(@Nullable Throwable cause) {
    String message = output + " is there already, and is left as it is. Name another with -o FILE.";
    return cause == null
        ? new CommandFailure(ExitCodes.FAILED, message)
        : new CommandFailure(ExitCodes.FAILED, message, cause);
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private void tell(Draft draft, PrintWriter out) {
    int endpoints = draft.endpoints().size();
    out.println(
        output
            + ": "
            + endpoints
            + (endpoints == 1 ? " endpoint" : " endpoints")
            + " of "
            + (endpoints + draft.proxied().size())
            + " operations, from "
            + draft.where());
    if (!draft.proxied().isEmpty()) {
      out.println("The others go through the proxy as they come, since:");
      Map<String, Integer> reasons = new LinkedHashMap<>();
      draft.proxied().forEach(each -> reasons.merge(each.why(), 1, Integer::sum));
      List<Map.Entry<String, Integer>> sorted =
          reasons.entrySet().stream()
              .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
              .toList();
      sorted.stream()
          .limit(10)
          .forEach(each -> out.printf("%5d  %s%n", each.getValue(), fitted(each.getKey())));
      if (sorted.size() > 10) {
        out.println("       Others have other reasons.");
      }
      out.println("The end of the file names each.");
    }
    out.println("Caches are suggested in comments: take the '#' away where one is right.");
    if (where.matches("(?i)https?://.*") || upstream != null) {
      return;
    }
    out.println("The service is taken to be at " + draft.upstream() + "; --upstream has another.");
  }

  private static String fitted(String reason) {
    return reason.length() > REASON_COLUMNS
        ? reason.substring(0, REASON_COLUMNS - 1) + "…"
        : reason;
  }

  private static String starter(UpstreamAddress address) {
    int port = address.port() == 8000 ? 8080 : 8000;
    return """
    # Made by brisk init, and yours to edit. No OpenAPI description was found, so everything goes
    # through the proxy as it comes; what the service says in Cache-Control is done.
    #   brisk check brisk.yaml   every mistake at once, with its line
    #   brisk serve brisk.yaml   serves it
    server: { port: %d }

    proxy:
      upstream: %s
      # For a service that says nothing: how long answers are kept. Those to requests with Cookie or
      # Authorization are not, unless shared: true says that they are the same for everybody.
      # rules:
      #   - { path: "GET /news/{day}", ttl: 5m }
      #   - { path: "POST /predict", ttl: 1h }

    # Beside it, an endpoint checks its inputs, and other endpoints can invalidate what it keeps:
    # endpoints:
    #   - path: GET /users/{user_id}
    #     params: { user_id: { type: integer, minimum: 1 } }
    #     http: { url: "%s/users/{user_id}" }
    #     cache: { ttl: 5m, tags: ["user:{user_id}"] }
    """
        .formatted(port, address, address);
  }
}
