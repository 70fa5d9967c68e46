package dev.brisk.profiler.sample;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.sample.join.Requests;
import dev.brisk.profiler.sample.judge.CpuSteal;
import dev.brisk.profiler.sample.judge.JvmFacts;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.WindowFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/// The five measures of a JVM while something else measures it: a JFR recording of request
/// segments, load and memory, without samples.
///
/// A JVM that cannot record is measured all the same: then the measures are unknown.
public final class MeasuredWindow implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Duration GRACE = Duration.ofSeconds(60);

  private final long pid;
  private final Duration watchdog;
  private final String name = "brisk-" + UUID.randomUUID();
  private final Path settings;
  private final Path recording;
  private final CpuSteal steal = new CpuSteal();
  private final boolean recorded;
  private Instant start = Instant.now();

  private MeasuredWindow(long pid, @Nullable Duration duration) {
    this.pid = pid;
    this.watchdog = (duration == null ? LONGEST : duration).plus(GRACE);
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    settings = directory.resolve(name + ".jfc");
    recording = directory.resolve(name + ".jfr");
    recorded = record();
  }

  /// Begins to record in a JVM.
  ///
  /// @param duration how long it is to be, null if that is not known; should `brisk` be killed, the
  ///   recording ends by itself a minute later
  public static MeasuredWindow open(long pid, @Nullable Duration duration) {
    return new MeasuredWindow(pid, duration);
  }

  /// What comes from now on counts.
  public void begin() {
    start = Instant.now();
  }

  /// Ends the window and reads what was recorded.
  public WindowFacts end() {
    Duration duration = Duration.between(start, Instant.now());
    SampleHeader.Measures measures = SampleHeader.Measures.UNKNOWN;
    if (recorded) {
      try {
        if (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
          Jcmd.run(pid, "JFR.stop", "name=" + name);
        }
        measures = read(duration);
      } catch (ProfilerException | IOException e) {
        measures =
            SampleHeader.Measures
                .UNKNOWN; // it ended in the middle: the counts are worth showing without
      }
    }
    return new WindowFacts(start, duration, steal.share(), measures);
  }

  @Override
  public void close() {
    RecordingFiles.delete(settings);
    RecordingFiles.delete(recording);
  }

  private boolean record() {
    try {
      Files.writeString(settings, JfrSettings.text("", Duration.ofMillis(10)));
      Jcmd.run(
          pid,
          "JFR.start",
          "name=" + name,
          "settings=" + settings,
          "duration=" + watchdog.toSeconds() + "s",
          "filename=" + recording,
          "dumponexit=true",
          "maxsize=100M");
      return true;
    } catch (ProfilerException | IOException e) {
      return false;
    }
  }

  private SampleHeader.Measures read(Duration duration) throws IOException {
    List<Requests.Segment> segments = new ArrayList<>();
    JvmFacts facts = new JvmFacts();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        Requests.Segment segment = Requests.segment(event);
        if (segment == null) {
          facts.accept(event.getEventType().getName(), event);
        } else if (!event.getEndTime().isBefore(start)) {
          segments.add(segment);
        }
      }
    }
    return new Requests(segments)
        .measures(duration.toNanos() / 1e9, facts.cores(), facts.residentBytes());
  }
}
