package dev.brisk.cli.watch;

import dev.brisk.cli.support.Terminal;
import dev.brisk.cli.support.Terminal.Style;
import dev.brisk.watch.Watcher;
import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.engine.Result;
import dev.brisk.watch.settings.WatchSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Prints the first result of each check, and then those that differ from the one before.
final class ResultLines implements Watcher.Listener {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final WatchSettings settings;
  private final PrintWriter out;
  private final boolean json;
  private final int width;
  private final Map<String, Set<Kind>> before = new HashMap<>();
  private final CountDownLatch first;
  private volatile boolean failed;

  ResultLines(WatchSettings settings, PrintWriter out, boolean json) {
    this.settings = settings;
    this.out = out;
    this.json = json;
    this.width = settings.checks().stream().mapToInt(c -> c.name().length()).max().orElse(1);
    this.first = new CountDownLatch(settings.checks().size());
  }

  /// Counts down with the first result of each check.
  CountDownLatch first() {
    return first;
  }

  /// Whether a check was down when it was last looked at.
  boolean failed() {
    return failed;
  }

  @Override
  public void finished(Result result, Instant at) {
    String name = result.check().name();
    Set<Kind> now = result.problems().keySet();
    Set<Kind> last = before.put(name, now);
    failed = before.values().stream().anyMatch(kinds -> kinds.contains(Kind.DOWN));
    if (last == null || !last.equals(now)) {
      boolean maintenance = settings.inMaintenance(name, at);
      if (json) {
        printJson(result, at, maintenance);
      } else {
        print(result, at, maintenance);
      }
    }
    if (last == null) {
      first.countDown();
    }
  }

  @Override
  public void clockMoved(Duration by) {
    if (!json) {
      out.println("The clock was set by " + by.toSeconds() + " s; intervals go on as they were.");
      out.flush();
    }
  }

  private void print(Result result, Instant at, boolean maintenance) {
    Check check = result.check();
    boolean down = result.problems().containsKey(Kind.DOWN);
    boolean well = result.problems().isEmpty();
    String time = TIME.format(at.atZone(ZoneId.systemDefault()));
    String name = check.name() + " ".repeat(width - check.name().length());
    out.print(time + "  ");
    Terminal.print(
        out,
        well ? Style.GOOD : down ? Style.BAD : Style.WARNING,
        well ? "up  " : down ? "DOWN" : "warn");
    out.print("  ");
    String what =
        well ? detail(result) : String.join("; ", new TreeMap<>(result.problems()).values());
    String text = name + "  " + what + (maintenance ? " (maintenance)" : "");
    out.println(Terminal.fitted(out, 16, 16, text));
    out.flush();
  }

  private static String detail(Result result) {
    String shown = result.check().target().shown();
    return result.last() == null ? shown : result.last().latency().toMillis() + " ms  " + shown;
  }

  private void printJson(Result result, Instant at, boolean maintenance) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("at", at.toString());
    line.put("check", result.check().name());
    line.put("target", result.check().target().shown());
    line.put("up", !result.problems().containsKey(Kind.DOWN));
    Map<String, String> problems = new TreeMap<>();
    result.problems().forEach((kind, text) -> problems.put(kind.toString(), text));
    line.put("problems", problems);
    line.put("latency_ms", result.last() == null ? null : result.last().latency().toMillis());
    line.put("maintenance", maintenance);
    out.println(JSON.writeValueAsString(line));
    out.flush();
  }
}
