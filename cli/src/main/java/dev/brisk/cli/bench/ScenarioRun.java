package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.compatibility.LocustFormat;
import dev.brisk.bench.control.LoadControl;
import dev.brisk.bench.control.LoadEvent;
import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.LogLine;
import dev.brisk.bench.control.RequestRow;
import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.objective.EarlyMiss;
import dev.brisk.bench.page.LoadPage;
import dev.brisk.bench.page.PageSettings;
import dev.brisk.bench.plan.Units;
import dev.brisk.bench.report.LatencyText;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.swarm.LocalLoad;
import dev.brisk.cli.bench.ScenarioPlan.Form;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Runs users from the command line: shows the run while it goes on, and prints and writes its
/// results in the end.
final class ScenarioRun {
  private static final long LOCUST_TABLE_SECONDS = 2;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final ScenarioPlan plan;
  private final OutputOptions output;
  private final PrintWriter out;
  private final PrintWriter err;

  ScenarioRun(ScenarioPlan plan, OutputOptions output, PrintWriter out, PrintWriter err) {
    this.plan = plan;
    this.output = output;
    this.out = out;
    this.err = err;
  }

  /// @return the exit code
  int run() throws BenchException, InterruptedException {
    OutputOptions.checkFolder(plan.csv() == null ? null : plan.csv().prefix());
    CountDownLatch interrupted = new CountDownLatch(1);
    try (LocalLoad load = new LocalLoad(plan.scenario(), plan.options(), plan.setup(), this::log);
        ScenarioCsv csv = ScenarioCsv.open(plan, load);
        LoadControl.Listening ignored = load.listen(event -> event(load, csv, event));
        LoadControl.Listening watched = load.listen(watch(load));
        // Last, so that it is closed first, and only when the results are out.
        Interruption stops =
            Interruption.stops(() -> {
              load.stop();
              interrupted.countDown();
            })) {
      ScenarioPlan.Page page = plan.page();
      if (page == null) {
        load.start(plan.setup());
        load.awaitEnd();
      } else {
        runWithPage(load, page, interrupted);
      }
      csv.last();
      return results(load);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, plan.command() + ": cannot write the results: " + e.getMessage(), e);
    }
  }

  /// Serves the page until Ctrl-C, or, when told so, until some time after the run.
  private void runWithPage(LocalLoad load, ScenarioPlan.Page page, CountDownLatch interrupted)
      throws BenchException, InterruptedException {
    try (LoadPage served = LoadPage.start(load, settings(page))) {
      err.println("The page of this load test: " + served.link());
      err.println("Ctrl-C stops it and prints the results.");
      err.flush();
      Duration quitAfter = page.quitAfter();
      long waitMillis = Long.MAX_VALUE;
      if (page.autostart()) {
        load.start(plan.setup());
        if (quitAfter != null) {
          load.awaitEnd();
          waitMillis = quitAfter.toMillis();
        }
      }
      boolean told = interrupted.await(waitMillis, TimeUnit.MILLISECONDS);
      if (told) {
        load.awaitEnd();
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          plan.command()
              + ": the page: "
              + e.getMessage()
              + ". Choose another with "
              + (plan.form() == Form.LOCUST ? "--web-port." : "--page-port."),
          e);
    }
  }

  private PageSettings settings(ScenarioPlan.Page page) {
    try {
      return PageSettings.on(InetAddress.getByName(page.host()), page.port())
          .withProbe(page.probe());
    } catch (UnknownHostException e) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          plan.command() + ": the page's address '" + page.host() + "' is unknown.",
          e);
    }
  }

  // --- while it runs ------------------------------------------------------------------------

  private void log(LogLine line) {
    if (!plan.quiet()) {
      String level = line.level() == LogLine.Level.INFO ? "" : line.level() + ": ";
      String clock = CLOCK.format(LocalTime.ofInstant(line.at(), ZoneId.systemDefault()));
      synchronized (err) {
        err.println("[" + clock + "] " + level + line.text());
        err.flush();
      }
    }
  }

  /// Ends the run when an objective is missed, if that was asked for.
  private Consumer<LoadEvent> watch(LocalLoad load) {
    EarlyMiss miss = new EarlyMiss(plan.stopOnMiss() ? plan.objectives() : List.of(), load::stop);
    return event -> {
      if (event instanceof LoadEvent.Second && plan.stopOnMiss()) {
        LoadSnapshot now = load.snapshot();
        double seconds = Math.max(1e-9, now.measured().toNanos() / 1e9);
        miss.seen(
            Stream.concat(
                    now.requests().stream().map(row -> summary(row, seconds)),
                    now.figures().tags().stream())
                .toList(),
            summary(now.total(), seconds),
            now.measured());
      }
    };
  }

  private static EndpointSummary summary(RequestRow row, double seconds) {
    return new EndpointSummary(
        row.request().toString().strip(), row.measures(), row.measures().requests() / seconds);
  }

  private void event(LocalLoad load, ScenarioCsv csv, LoadEvent event) {
    if (event instanceof LoadEvent.Second second) {
      csv.second();
      if (plan.quiet()) {
        return;
      }
      String text =
          plan.form() == Form.BRISK
              ? line(second.second())
              : (second.second().second() + 1) % LOCUST_TABLE_SECONDS == 0
                  ? LocustFormat.requests(load.snapshot(), true)
                  : "";
      synchronized (err) {
        err.print(text);
        err.flush();
      }
    }
  }

  private static String line(LoadSecond second) {
    Measures total = second.total();
    LatencyHistogram response = total.response();
    return String.format(
        Locale.ROOT,
        "%4d s  %s users  %8s/s  p50 %9s  p99 %9s  failures %s%n",
        second.second() + 1,
        Units.count(second.users()),
        Units.digits(total.requests() * 1e9 / Math.max(1, second.nanos())),
        LatencyText.percentile(response, 50),
        LatencyText.percentile(response, 99),
        Units.count(total.failed()));
  }

  // --- in the end ---------------------------------------------------------------------------

  private int results(LocalLoad load) {
    LoadSnapshot snapshot = load.snapshot();
    if (snapshot.total().measures().requests() == 0) {
      err.println(plan.command() + ": no request was finished.");
      err.print(ScenarioText.exceptions(snapshot));
      err.flush();
      return ExitCodes.FAILED;
    }
    LoadReport report = load.report(plan.objectives());
    int code;
    if (plan.form() == Form.LOCUST) {
      err.print(LocustFormat.requests(snapshot, false));
      err.print(LocustFormat.percentiles(snapshot));
      err.print(LocustFormat.failures(snapshot));
      err.print(ScenarioText.exceptions(snapshot));
      err.flush();
      output.write(report, out, false);
      code = ExitCodes.OK;
    } else {
      output.write(report, out, true);
      if (!"-".equals(output.json)) {
        out.print(ScenarioText.rest(snapshot));
        out.flush();
      }
      code = OutputOptions.exitCode(report);
    }
    boolean failed = !snapshot.failures().isEmpty() || !snapshot.exceptions().isEmpty();
    return failed && plan.failureExit() != null ? plan.failureExit() : code;
  }
}
