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
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/// Turns JFR recordings, the JDK's or async-profiler's, into a profile.
///
/// Samples and request segments may come in any order and from several files, so they are read
/// twice: first a [RecordingSurvey], then each sample, which is weighed, given to its request and
/// added up at once. No sample is held.
public final class RecordingReader {
  /// Stands for the outermost frames of a stack that was deeper than the engine keeps.
  private static final String TRUNCATED = "(truncated)";

  private final RecordingSurvey survey;
  private final Mode mode;
  private final SampleHeader.LineTrust lineTrust;
  private final Requests requests;
  private final LostSamples lost;
  private final TimeBlocks blocks;
  private final SampleProfile.Builder builder = new SampleProfile.Builder();
  private final Map<RecordedMethod, Integer> methodNumbers = new IdentityHashMap<>();
  private final Set<IntBuffer> truncated = new HashSet<>();

  private RecordingReader(
      RecordingSurvey survey, Mode mode, SampleHeader.@Nullable LineTrust known) {
    JvmFacts facts = survey.facts();
    this.survey = survey;
    this.mode = mode;
    lineTrust = known == null ? facts.lineTrust(mode) : known;
    requests = new Requests(survey.segments());
    lost = survey.lost();
    blocks = new TimeBlocks(Requests.nanos(facts.start()), facts.duration().toNanos());
  }

  /// Reads files and builds the profile of one mode.
  ///
  /// @param wanted null: CPU if the files have it, then wall, allocation, locks
  /// @throws ProfilerException if a file is no recording, or holds no samples of that mode
  public static SampleProfile read(List<Path> files, @Nullable Mode wanted, Labels labels) {
    RecordingSurvey survey = new RecordingSurvey();
    files.forEach(file -> each(file, survey::accept));
    Mode mode = wanted == null ? survey.present() : wanted;
    refuseTooFew(survey, mode, labels);
    RecordingReader reader = new RecordingReader(survey, mode, labels.linesTrusted());
    files.forEach(file -> each(file, reader::accept));
    return reader.profile(labels);
  }

  /// What the one who made the recording knows better than the file.
  ///
  /// @param engine empty: said by the events
  /// @param target what was profiled
  /// @param linesTrusted null: said by the recorded flags
  /// @param steal share of CPU time that the machine was not given; empty: unknown
  /// @param notes for the header
  /// @param idleAllowed whether few samples, or none, are no failure
  public record Labels(
      String engine,
      String target,
      SampleHeader.@Nullable LineTrust linesTrusted,
      OptionalDouble steal,
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
      return new Labels("", target, null, OptionalDouble.empty(), List.of(), false);
    }
  }

  private static void each(Path file, Consumer<RecordedEvent> consumer) {
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        consumer.accept(recording.readEvent());
      }
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.BAD_TARGET, file + " is no whole JFR recording: " + e.getMessage(), e);
    }
  }

  private static void refuseTooFew(RecordingSurvey survey, Mode mode, Labels labels) {
    long usable = survey.taken(mode) - survey.failed(mode);
    if (usable < labels.least(mode)) {
      throw new ProfilerException(
          Reason.TOO_LITTLE_DATA,
          "There are "
              + (usable == 0 ? "no" : "only " + usable)
              + " samples of "
              + mode.title()
              + " in "
              + UnitFormat.nanos(survey.facts().duration().toNanos())
              + ", too few to say anything. Was the program idle? Send requests while it measures,"
              + " or measure longer.");
    }
  }

  private void accept(RecordedEvent event) {
    SampleKind kind = SampleKind.of(event);
    if (kind == null || !survey.shows(kind, mode)) {
      return;
    }
    RecordedStackTrace trace = kind.stack(event);
    if (trace == null) {
      return;
    }
    List<RecordedFrame> frames = trace.getFrames();
    int[] methods = new int[frames.size() + (trace.isTruncated() ? 1 : 0)];
    int[] lines = new int[methods.length];
    for (int i = 0; i < frames.size(); i++) {
      RecordedFrame frame = frames.get(i);
      methods[i] = methodNumbers.computeIfAbsent(frame.getMethod(), this::number);
      lines[i] = frame.isJavaFrame() ? Math.max(0, frame.getLineNumber()) : 0;
    }
    if (trace.isTruncated()) {
      methods[frames.size()] = builder.method("", TRUNCATED);
      int[] both = Arrays.copyOf(methods, 2 * methods.length);
      System.arraycopy(lines, 0, both, methods.length, lines.length);
      truncated.add(IntBuffer.wrap(both));
    }
    long thread = RecordingSurvey.id(kind.thread(event));
    long nanos = Requests.nanos(event.getStartTime());
    long single = kind.weight(event, survey.facts().executionPeriodNanos());
    long weight = mode == Mode.CPU ? lost.scaled(thread, single) : single;
    builder.add(requests.endpointAt(thread, nanos), methods, lines, weight, 1);
    if (methods.length > 0) {
      int line = lineTrust.trusted() ? lines[0] : 0;
      blocks.add(nanos, new SampleProfile.Place(methods[0], line), weight);
    }
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

  private SampleProfile profile(Labels labels) {
    survey.segments().stream()
        .filter(Requests.Segment::last)
        .forEach(segment -> blocks.requestEnded(segment.endNanos()));
    blocks.toList().forEach(builder::block);
    JvmFacts facts = survey.facts();
    // Another recording of the same JVM may have sampled CPU time: that is none of the others'.
    boolean cpu = mode == Mode.CPU;
    long period = facts.periodNanos() > 0 ? facts.periodNanos() : facts.executionPeriodNanos();
    return builder.build(
        new SampleHeader(
            mode,
            labels.engine().isEmpty() ? facts.engine(mode) : labels.engine(),
            labels.target(),
            facts.start(),
            facts.duration(),
            mode == Mode.ALLOC || mode == Mode.LOCK ? 0 : period,
            survey.taken(mode),
            cpu ? lost.count() : 0,
            survey.failed(mode),
            cpu ? facts.biased() : 0,
            labels.steal(),
            lineTrust,
            requests.measures(
                facts.duration().toNanos() / 1e9, facts.cores(), facts.residentBytes()),
            notes(labels)));
  }

  private List<String> notes(Labels labels) {
    List<String> notes = new ArrayList<>(labels.notes());
    if (mode == Mode.CPU && lost.count() > 0) {
      notes.add(
          "Lost samples, and those without a stack, are made up for by the others of the same"
              + " thread, so that its CPU time is right.");
    }
    if (!truncated.isEmpty()) {
      notes.add(
          truncated.size()
              + " kinds of stacks were deeper than the engine keeps: their outermost frames are"
              + " missing, and "
              + TRUNCATED
              + " stands for them.");
    }
    return notes;
  }
}
