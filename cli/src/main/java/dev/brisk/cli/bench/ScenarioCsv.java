package dev.brisk.cli.bench;

import dev.brisk.bench.compatibility.LocustCsv;
import dev.brisk.bench.control.LoadControl;
import dev.brisk.bench.control.LoadSnapshot;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Locust's four CSV files. The history grows by a line each second; the others are written in the
/// end.
final class ScenarioCsv implements AutoCloseable {
  private final LoadControl load;
  private final @Nullable Path prefix;
  private final boolean full;
  private final @Nullable Writer history;
  private @Nullable IOException broken;

  private ScenarioCsv(
      LoadControl load, @Nullable Path prefix, boolean full, @Nullable Writer history) {
    this.load = load;
    this.prefix = prefix;
    this.full = full;
    this.history = history;
  }

  /// Begins the files; without a prefix, nothing is ever written.
  static ScenarioCsv open(ScenarioPlan plan, LoadControl load) throws IOException {
    ScenarioPlan.Csv csv = plan.csv();
    if (csv == null) {
      return new ScenarioCsv(load, null, false, null);
    }
    Path prefix = csv.prefix();
    Writer history = Files.newBufferedWriter(file(prefix, "_stats_history.csv"));
    history.write(LocustCsv.historyHead());
    history.flush();
    return new ScenarioCsv(load, prefix, csv.full(), history);
  }

  /// A second has ended.
  synchronized void second() {
    Writer to = history;
    if (to != null && broken == null) {
      try {
        to.write(LocustCsv.history(load.snapshot(), Instant.now().getEpochSecond(), full));
        to.flush();
      } catch (IOException e) {
        broken = e;
      }
    }
  }

  /// The run has ended.
  void last() throws IOException {
    Path to = prefix;
    if (to == null) {
      return;
    }
    // Before the lock: the load calls second() under a lock of its own.
    LoadSnapshot snapshot = load.snapshot();
    synchronized (this) {
      if (broken != null) {
        throw broken;
      }
      Files.writeString(file(to, "_stats.csv"), LocustCsv.requests(snapshot));
      Files.writeString(file(to, "_failures.csv"), LocustCsv.failures(snapshot));
      Files.writeString(file(to, "_exceptions.csv"), LocustCsv.exceptions(snapshot));
    }
  }

  private static Path file(Path prefix, String ending) {
    return prefix.resolveSibling(prefix.getFileName() + ending);
  }

  @Override
  public synchronized void close() throws IOException {
    if (history != null) {
      history.close();
    }
  }
}
