package dev.brisk.cli.watch;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.JsonOption;
import dev.brisk.config.ConfigException;
import dev.brisk.config.Durations;
import dev.brisk.config.Environment;
import dev.brisk.watch.Watcher;
import dev.brisk.watch.alert.Alerting;
import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Networks;
import dev.brisk.watch.check.Timing;
import dev.brisk.watch.engine.Result;
import dev.brisk.watch.settings.WatchFile;
import dev.brisk.watch.settings.WatchSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Looks at services at intervals.
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    subcommands = TestAlertCommand.class,
    description = "Look at any service at intervals, and say when it is down or slow.",
    footer = {
      "",
      "A file has checks of HTTP, TCP, TLS and heartbeats, maintenance windows, and",
      "who is told by webhook, Slack, Teams or PagerDuty: docs/guide/watching.md. A",
      "fault is noticed within interval and time-out, retries included. With --once it",
      "exits with 1 when a check is down.",
      "",
      "Examples:",
      "  brisk watch https://api.example.com/health",
      "  brisk watch checks.yaml",
      "  brisk watch checks.yaml --once",
      "  brisk watch test-alert checks.yaml",
      "  brisk watch http://localhost:8000/health/ready --interval 5s \\",
      "      --expect 'status == 200 && latency < 300ms'"
    })
public final class WatchCommand implements Callable<Integer> {
  /// More often than this, a stranger's host is not looked at by accident.
  private static final Duration PUBLIC_INTERVAL = Duration.ofSeconds(10);

  private static final Duration GRACE = Duration.ofSeconds(5);

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(
      arity = "0..*",
      paramLabel = "URL|FILE",
      description = "URLs, or one file of checks.")
  private List<String> targets = List.of();

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      description = "From look to look, for URLs (default 1m).")
  private @Nullable String interval;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Of a look with its 2 retries, for URLs (default 10s).")
  private @Nullable String timeout;

  @Option(
      names = "--expect",
      paramLabel = "CONDITION",
      description = "What has to hold, for URLs (default any 2xx).")
  private @Nullable String expect;

  @Option(names = "--once", description = "Look once at each, and end.")
  private boolean once;

  @Option(
      names = "--allow-public-target",
      description = "Look at hosts in public networks more often than every 10 s.")
  private boolean allowed;

  @Mixin private JsonOption output = new JsonOption();

  @Override
  public Integer call() {
    WatchSettings settings = settings();
    refuseStrangers(settings);
    PrintWriter out = spec.commandLine().getOut();
    ResultLines lines = new ResultLines(settings, out, output.json());
    // Looking once tells by its exit code: it knows no outage's end.
    if (once) {
      return watch(settings, lines, lines);
    }
    try (Alerting alerting = Alerting.start(settings, this::complain)) {
      return watch(settings, lines, new Both(lines, alerting));
    }
  }

  private record Both(Watcher.Listener first, Watcher.Listener second) implements Watcher.Listener {
    @Override
    public void finished(Result result, Instant at) {
      first.finished(result, at);
      second.finished(result, at);
    }

    @Override
    public void clockMoved(Duration by) {
      first.clockMoved(by);
      second.clockMoved(by);
    }
  }

  private void complain(String problem) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("brisk watch: " + problem);
    err.flush();
  }

  private int watch(WatchSettings settings, ResultLines lines, Watcher.Listener listener) {
    PrintWriter out = spec.commandLine().getOut();
    try (Watcher watcher = Watcher.start(settings, listener)) {
      if (once) {
        return once(settings, lines);
      }
      announce(settings, watcher, out);
      awaitStop();
    } catch (IOException e) {
      throw new CommandFailure(ExitCodes.FAILED, "Cannot begin to watch: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCodes.OK;
  }

  private static int once(WatchSettings settings, ResultLines lines) throws InterruptedException {
    Duration longest =
        settings.checks().stream()
            .map(check -> check.timing().timeout())
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    Duration bound = longest.multipliedBy(1 + settings.checks().size() / 100).plusMinutes(1);
    boolean all = lines.first().await(bound.toMillis(), TimeUnit.MILLISECONDS);
    return lines.failed() || !all ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private void announce(WatchSettings settings, Watcher watcher, PrintWriter out) {
    if (output.json()) {
      return;
    }
    int count = settings.checks().size();
    out.println(
        "Watching "
            + count
            + (count == 1 ? " check" : " checks")
            + "; Ctrl-C stops. Lines follow"
            + " when something changes.");
    InetSocketAddress address = watcher.heartbeatAddress();
    if (address != null) {
      out.println(
          "Heartbeats: http://"
              + address.getHostString()
              + ":"
              + address.getPort()
              + "/heartbeat/SECRET");
    }
    out.flush();
  }

  private static void awaitStop() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    Thread hook =
        new Thread(
            () -> {
              stop.countDown();
              try {
                main.join(GRACE);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "brisk-watch-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    stop.await();
  }

  private WatchSettings settings() {
    if (targets.isEmpty()) {
      throw usage("Which service? For example: brisk watch https://api.example.com/health");
    }
    boolean file = targets.stream().noneMatch(each -> each.contains("://"));
    if (!file) {
      try {
        return WatchFile.of(targets, timing(), expect);
      } catch (IllegalArgumentException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
    }
    if (targets.size() > 1) {
      throw usage("One file of checks at a time, but there are " + targets.size() + ".");
    }
    if (interval != null || timeout != null || expect != null) {
      throw usage(
          "--interval, --timeout and --expect are for URLs. In a file, each check says it.");
    }
    return read(Path.of(targets.getFirst()));
  }

  static WatchSettings read(Path file) {
    try {
      return WatchFile.read(file, Environment.system());
    } catch (ConfigException e) {
      throw new CommandFailure(ExitCodes.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  private Timing timing() {
    Duration every = duration("--interval", interval, Timing.DEFAULT.interval());
    Duration usual = Timing.DEFAULT.timeout();
    Duration within = duration("--timeout", timeout, usual.compareTo(every) > 0 ? every : usual);
    if (within.compareTo(every) > 0) {
      throw usage("--timeout is longer than --interval. It is at most the interval.");
    }
    return new Timing(every, within, Timing.DEFAULT.retries());
  }

  private Duration duration(String option, @Nullable String text, Duration usual) {
    if (text == null) {
      return usual;
    }
    try {
      Duration duration = Durations.parse(text);
      if (duration.compareTo(Duration.ofMillis(100)) >= 0) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      throw usage(option + " is " + e.getMessage());
    }
    throw usage(option + " is " + text + ". Write at least 100ms.");
  }

  private void refuseStrangers(WatchSettings settings) {
    for (Check check : settings.checks()) {
      String host = check.target().host();
      boolean often = check.timing().interval().compareTo(PUBLIC_INTERVAL) < 0;
      if (host != null && often && !allowed && !once && isPublic(host)) {
        throw new CommandFailure(
            ExitCodes.USAGE,
            check.name()
                + ": "
                + host
                + " is in a public network, and would be asked every "
                + Durations.format(check.timing().interval())
                + ". Make the interval 10s or longer, or add --allow-public-target.");
      }
    }
  }

  private static boolean isPublic(String host) {
    try {
      return !Arrays.stream(InetAddress.getAllByName(host.replaceAll("^\\[|]$", "")))
          .allMatch(Networks::isPrivate);
    } catch (UnknownHostException e) {
      return false; // which the check itself will say
    }
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
