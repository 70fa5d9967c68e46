package dev.brisk.profiler.sample.read;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.join.LostSamples;
import dev.brisk.profiler.sample.join.Requests;
import dev.brisk.profiler.sample.join.TimeBlocks;
import dev.brisk.profiler.sample.judge.JvmFacts;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/// Turns JFR recordings, the JDK's or async-profiler's, into a profile.
///
/// Samples and request segments may come in any order and from several files; they are joined at
/// the end, by thread and time.
public final class RecordingReader {
  /// Stands for the outermost frames of a stack that was cut.
  private static final String CUT = "(cut)";

  private record Sample(
      @Nullable Mode mode, long thread, long nanos, int stack, long weight, boolean failed) {}

  private final SampleProfile.Builder builder = new SampleProfile.Builder();
  private final Map<SampleProfile.Stack, Integer> stackNumbers = new HashMap<>();
  private final List<SampleProfile.Stack> stacks = new ArrayList<>();
  private final Map<RecordedMethod, Integer> methodNumbers = new IdentityHashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private final List<Requests.Segment> segments = new ArrayList<>();
  private final JvmFacts facts = new JvmFacts();
  private final LostSamples losses = new LostSamples();
  private long cutStacks;

  /// Reads files and builds the profile of one mode.
  ///
  /// @param wanted null: CPU if the files have it, then wall, allocation, locks
  /// @param engine null: what the events tell
  /// @throws ProfilerException if a file is no recording, or holds no samples of that mode
  public static SampleProfile read(List<Path> files, @Nullable Mode wanted, Labels labels) {
    RecordingReader reader = new RecordingReader();
    for (Path file : files) {
      reader.read(file);
    }
    return reader.profile(wanted, labels);
  }

  /// What the one who made the recording knows better than the file.
  ///
  /// @param engine empty: said by the events
  /// @param target what was profiled
  /// @param linesTrusted null: said by the recorded flags
  /// @param steal negative: unknown
  /// @param notes for the header
  /// @param idleAllowed whether few samples, or none, are no failure
  public record Labels(
      String engine,
      String target,
      SampleHeader.@Nullable LineTrust linesTrusted,
      double steal,
      List<String> notes,
      boolean idleAllowed) {
    /// With fewer, a share is off by a fifth and more.
    private static final int LEAST_SAMPLES = 20;

    public Labels {
      notes = List.copyOf(notes);
    }

    /// Samples that a profile must have.
    private int least(Mode mode) {
      return idleAllowed ? 0 : mode == Mode.LOCK ? 1 : LEAST_SAMPLES;
    }

    /// For a file of unknown origin.
    public static Labels of(String target) {
      return new Labels("", target, null, -1, List.of(), false);
    }
  }

  private void read(Path file) {
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        accept(recording.readEvent());
      }
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.BAD_TARGET, file + " is no whole JFR recording: " + e.getMessage(), e);
    }
  }

  private void accept(RecordedEvent event) {
    String name = event.getEventType().getName();
    switch (name) {
      case "jdk.CPUTimeSample" -> {
        facts.cpuTimeSampler = true;
        boolean failed = event.getBoolean("failed");
        Duration period = event.getDuration("samplingPeriod");
        facts.period(period.toNanos());
        facts.biased += event.getBoolean("biased") ? 1 : 0;
        sample(Mode.CPU, event, event.getThread(), period.toNanos(), failed);
      }
      case "jdk.CPUTimeSamplesLost" -> losses.lost(event);
      case "jdk.ExecutionSample" -> sample(null, event, event.getThread("sampledThread"), 0, false);
      case "profiler.WallClockSample" ->
          sample(Mode.WALL, event, event.getThread("sampledThread"), -count(event), false);
      case "jdk.ObjectAllocationSample" ->
          sample(Mode.ALLOC, event, event.getThread(), event.getLong("weight"), false);
      case "jdk.ObjectAllocationInNewTLAB" ->
          sample(Mode.ALLOC, event, event.getThread(), event.getLong("tlabSize"), false);
      case "jdk.ObjectAllocationOutsideTLAB" ->
          sample(Mode.ALLOC, event, event.getThread(), event.getLong("allocationSize"), false);
      case "jdk.JavaMonitorEnter", "jdk.ThreadPark" ->
          sample(Mode.LOCK, event, event.getThread(), event.getDuration().toNanos(), false);
      case "dev.brisk.Request" -> segment(event);
      default -> facts.accept(name, event);
    }
    facts.at(event.getStartTime(), event.getEndTime());
  }

  private static long count(RecordedEvent event) {
    return event.hasField("samples") ? Math.max(1, event.getInt("samples")) : 1;
  }

  private void sample(
      @Nullable Mode mode,
      RecordedEvent event,
      @Nullable RecordedThread thread,
      long weight,
      boolean failed) {
    RecordedStackTrace trace = event.getStackTrace();
    boolean stackless = failed || trace == null;
    long id = thread == null ? -1 : thread.getJavaThreadId();
    losses.seen(thread);
    samples.add(
        new Sample(
            mode,
            id,
            Requests.nanos(event.getStartTime()),
            stackless || trace == null ? -1 : stack(trace),
            weight,
            stackless));
  }

  private void segment(RecordedEvent event) {
    Requests.Segment segment = Requests.segment(event);
    if (segment != null) {
      segments.add(segment);
    }
  }

  private int stack(RecordedStackTrace trace) {
    List<RecordedFrame> frames = trace.getFrames();
    boolean cut = trace.isTruncated();
    int[] methods = new int[frames.size() + (cut ? 1 : 0)];
    int[] lines = new int[methods.length];
    if (cut) {
      methods[frames.size()] = builder.method("", CUT);
    }
    for (int i = 0; i < frames.size(); i++) {
      RecordedFrame frame = frames.get(i);
      methods[i] = methodNumbers.computeIfAbsent(frame.getMethod(), this::number);
      lines[i] = frame.isJavaFrame() ? Math.max(0, frame.getLineNumber()) : 0;
    }
    SampleProfile.Stack stack = new SampleProfile.Stack(methods, lines);
    return stackNumbers.computeIfAbsent(
        stack,
        s -> {
          stacks.add(s);
          cutStacks += cut ? 1 : 0;
          return stacks.size() - 1;
        });
  }

  private int number(RecordedMethod method) {
    RecordedClass type = method.getType();
    String className = type == null || type.getName() == null ? "" : type.getName();
    // A hidden class has its address in the name: without it equal lambdas are one method.
    String stable =
        className
            .replaceAll("[/+.]0x[0-9a-f]+", "")
            .replaceAll("\\$\\$Lambda[/$0-9]*", "\\$\\$Lambda");
    return builder.method(stable, method.getName() == null ? "?" : method.getName());
  }

  private SampleProfile profile(@Nullable Mode wanted, Labels labels) {
    long executionPeriod = facts.executionPeriodNanos();
    Mode mode = wanted == null ? present() : wanted;
    if (mode == Mode.CPU) {
      for (Sample sample : samples) {
        if (belongs(sample, mode)) {
          losses.taken(sample.thread(), sample.stack() >= 0);
        }
      }
    }
    Requests requests = new Requests(segments);
    TimeBlocks blocks = new TimeBlocks(Requests.nanos(facts.start()), facts.duration().toNanos());
    boolean linesTrusted = lineTrust(mode, labels).trusted();
    long taken = 0;
    long failed = 0;
    for (Sample sample : samples) {
      if (!belongs(sample, mode)) {
        continue;
      }
      taken++;
      if (sample.stack() < 0) {
        failed++;
        continue;
      }
      SampleProfile.Stack stack = stacks.get(sample.stack());
      long single =
          sample.weight() > 0 ? sample.weight() : Math.max(1, -sample.weight()) * executionPeriod;
      long weight = mode == Mode.CPU ? losses.made(sample.thread(), single) : single;
      builder.add(
          requests.endpointAt(sample.thread(), sample.nanos()),
          stack.methods(),
          stack.lines(),
          weight,
          1);
      if (stack.methods().length > 0) {
        int line = linesTrusted ? stack.lines()[0] : 0;
        blocks.add(sample.nanos(), new SampleProfile.Place(stack.methods()[0], line), weight);
      }
    }
    segments.stream()
        .filter(Requests.Segment::last)
        .forEach(segment -> blocks.requestEnded(segment.endNanos()));
    blocks.toList().forEach(builder::block);
    long usable = taken - failed;
    if (usable < labels.least(mode)) {
      throw new ProfilerException(
          Reason.TOO_LITTLE_DATA,
          "There are "
              + (usable == 0 ? "no" : "only " + usable)
              + " samples of "
              + mode.title()
              + " in "
              + UnitFormat.nanos(facts.duration().toNanos())
              + ", too few to say anything. Was the program idle? Send requests while it measures,"
              + " or measure longer.");
    }
    // Another recording of the same JVM may have sampled CPU time: that is none of the others'.
    boolean cpu = mode == Mode.CPU;
    long period = facts.periodNanos() > 0 ? facts.periodNanos() : executionPeriod;
    SampleHeader header =
        new SampleHeader(
            mode,
            labels.engine().isEmpty() ? facts.engine(mode) : labels.engine(),
            labels.target(),
            facts.start(),
            facts.duration(),
            mode == Mode.ALLOC || mode == Mode.LOCK ? 0 : period,
            taken,
            cpu ? losses.count() : 0,
            failed,
            cpu ? facts.biased : 0,
            labels.steal(),
            lineTrust(mode, labels),
            requests.measures(
                facts.duration().toNanos() / 1e9, facts.cores(), facts.residentBytes()),
            notes(labels, cpu));
    return builder.build(header);
  }

  private SampleHeader.LineTrust lineTrust(Mode mode, Labels labels) {
    return labels.linesTrusted() == null ? facts.lineTrust(mode) : labels.linesTrusted();
  }

  private List<String> notes(Labels labels, boolean cpu) {
    List<String> notes = new ArrayList<>(labels.notes());
    if (cpu && losses.count() > 0) {
      notes.add(
          "Lost samples, and those without a stack, are made up for by the others of the same"
              + " thread, so that its CPU time is right.");
    }
    if (cutStacks > 0) {
      notes.add(
          cutStacks
              + " kinds of stacks were deeper than the engine keeps: their outermost frames are"
              + " missing, and "
              + CUT
              + " stands for them.");
    }
    return notes;
  }

  /// `jdk.ExecutionSample` is CPU time unless wall-clock or CPU-time samples are there too.
  private boolean belongs(Sample sample, Mode mode) {
    if (sample.mode() == null) {
      return facts.wallEvent() ? mode == Mode.WALL : mode == Mode.CPU && !facts.cpuTimeSampler;
    }
    return sample.mode() == mode;
  }

  private Mode present() {
    for (Mode mode : Mode.values()) {
      if (samples.stream().anyMatch(sample -> belongs(sample, mode))) {
        return mode;
      }
    }
    return Mode.CPU;
  }
}
