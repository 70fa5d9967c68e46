package dev.brisk.cli.profile;

import dev.brisk.bench.plan.Origin;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.JsonOption;
import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.time.EndpointTimer;
import dev.brisk.profiler.time.TimeJson;
import dev.brisk.profiler.time.TimeReport;
import dev.brisk.profiler.time.TimedRequest;
import dev.brisk.profiler.time.TimedUrl;
import dev.brisk.profiler.time.Timings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// How long one endpoint takes, phase by phase.
@Command(
    name = "time",
    mixinStandardHelpOptions = true,
    description = {
      "Time one endpoint over many calls: connect, TLS, first byte, body and total.",
      "One call at a time, with new connections and with a kept one; mean and median with 95 %%"
          + " confidence intervals."
    },
    footer = {
      "",
      "Examples:",
      "  brisk time http://localhost:8000/users/7",
      "  brisk time http://localhost:8000/predict -m POST --body @flower.json -n 100",
      "  brisk time https://example.com/ -H 'Accept: text/html' --connection new"
    })
public final class TimeCommand implements Callable<Integer> {
  private static final int FIRST_ERROR = 400;

  /// How calls share connections.
  enum Connections {
    NEW,
    KEPT,
    BOTH
  }

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "URL", description = "What to call.")
  private String url = "";

  @Option(
      names = {"-n", "--calls"},
      defaultValue = "20",
      description = "Calls that count, each way (default ${DEFAULT-VALUE}).")
  private int calls;

  @Option(
      names = {"-m", "--method"},
      paramLabel = "METHOD",
      description = "Default: GET, or POST with a body.")
  private @Nullable String method;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "A header to send. May be repeated.")
  private List<String> headers = new ArrayList<>();

  @Option(names = "--body", paramLabel = "TEXT|@FILE", description = "What to send.")
  private @Nullable String body;

  @Option(
      names = "--connection",
      defaultValue = "both",
      description = "new, kept or both (default ${DEFAULT-VALUE}).")
  private Connections connections = Connections.BOTH;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationConverter.class,
      description = "How long to wait for the server (default ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = {"-k", "--insecure"},
      description = "Take any TLS certificate.")
  private boolean insecure;

  @CommandLine.Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (calls < 1 || calls > EndpointTimer.MAXIMUM_CALLS) {
      throw bad("-n must be 1 to " + EndpointTimer.MAXIMUM_CALLS + ", but is " + calls + ".");
    }
    TimedRequest request = request();
    return Stopping.run(stop -> {
      List<Timings> runs = new ArrayList<>();
      EndpointTimer timer = new EndpointTimer(request);
      if (connections != Connections.KEPT) {
        runs.add(timer.run(calls, false, stop));
      }
      if (connections != Connections.NEW && !stop.isDone()) {
        kept(timer, stop, runs);
      }
      PrintWriter out = spec.commandLine().getOut();
      out.print(
          json.json()
              ? TimeJson.write(request, runs) + System.lineSeparator()
              : TimeReport.text(request, runs));
      out.flush();
      boolean errors =
          runs.stream()
              .anyMatch(run -> run.statuses().keySet().stream().anyMatch(s -> s >= FIRST_ERROR));
      return errors ? ExitCodes.FAILED : ExitCodes.OK;
    });
  }

  /// A server that keeps no connection is no failure when new ones were asked for, too.
  private void kept(EndpointTimer timer, CompletableFuture<Void> stop, List<Timings> runs) {
    try {
      runs.add(timer.run(calls, true, stop));
    } catch (ProfilerException e) {
      if (runs.isEmpty()) {
        throw e;
      }
      spec.commandLine().getErr().println(e.getMessage());
    }
  }

  private TimedRequest request() {
    byte[] content = content();
    String verb = method != null ? method : content.length > 0 ? "POST" : "GET";
    List<String> sent = new ArrayList<>();
    boolean typed =
        headers.stream().anyMatch(h -> h.toLowerCase(Locale.ROOT).startsWith("content-type:"));
    if (content.length > 0 && !typed) {
      sent.add("Content-Type: application/json");
    }
    try {
      Origin.Location location = Origin.parse(url);
      Origin origin = location.origin();
      if (headers.stream()
          .noneMatch(h -> h.toLowerCase(Locale.ROOT).startsWith("authorization:"))) {
        location.authorization().forEach(header -> sent.add(header.name() + ": " + header.value()));
      }
      sent.addAll(headers);
      TimedUrl to = new TimedUrl(origin.secure(), origin.host(), origin.port(), location.target());
      return new TimedRequest(to, verb, sent, content, timeout, insecure);
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private byte[] content() {
    String text = body;
    if (text == null) {
      return new byte[0];
    }
    if (!text.startsWith("@")) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    Path file = Path.of(text.substring(1));
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw bad("--body: there is no readable file " + file + ".");
    }
  }

  private CommandLine.ParameterException bad(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
