package dev.brisk.profiler.sample.read;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.join.LostSamples;
import dev.brisk.profiler.sample.join.Requests;
import dev.brisk.profiler.sample.join.ThreadTimes;
import dev.brisk.profiler.sample.join.TimeBlocks;
import dev.brisk.profiler.sample.judge.CpuAccount;
import dev.brisk.profiler.sample.judge.IdleThreads;
import dev.brisk.profiler.sample.judge.JvmFacts;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.CpuUse;
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
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import jdk.jfr.EventType;
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
/// Samples and request segments may come in any order and from several files, so they are read
/// twice: first a [RecordingSurvey], then each sample, which is weighed, given to its request and
/// added up at once. No sample is held.
public final class RecordingReader {
  /// Stands for the outermost frames of a stack that was deeper than the engine keeps.
  private static final String TRUNCATED = "(truncated)";

  /// Less is the difference between two clocks.
  private static final double WORTH_A_NOTE = 0.97;

  private static final Set<String> JAVA =
      Set.of("Interpreted", "JIT compiled", "Inlined", "C1 compiled");

  /// Stand for what no sample stands for.
  private static final String TOO_SHORT = "(threads that ended before their first sample)";

  /// What a program that does something uses at least: twenty samples at 10 ms.
  private static final long LITTLE_CPU = 200_000_000;

  private static final String TOO_LIGHT = "(threads that did too little for a sample)";

  private final RecordingSurvey survey;
  private final Mode mode;
  private final SampleHeader.LineTrust lineTrust;
  private final Requests requests;
  private final LostSamples lost;
  private final TimeBlocks blocks;
  private final ThreadTimes threads;
  private final SampleProfile.Builder builder = new SampleProfile.Builder();
  private final Map<RecordedMethod, Integer> methodNumbers = new IdentityHashMap<>();
  private final Set<IntBuffer> truncated = new HashSet<>();
  private final @Nullable CpuUse use;
  private final boolean hidesIdle;
  private long idleNanos;

  /// What the samples of CPU time are made lighter by, where they come to more than there was.
  private final double cpuScale;

  private RecordingReader(RecordingSurvey survey, Mode mode, Labels labels) {
    JvmFacts facts = survey.facts();
    this.survey = survey;
    this.mode = mode;
    lineTrust =
        facts.unlessBiased(
            labels.linesTrusted() == null ? facts.lineTrust(mode) : labels.linesTrusted(),
            mode,
            survey.taken(mode));
    hidesIdle = !labels.showsIdle();
    CpuAccount.Account account = labels.account();
    use = mode == Mode.CPU && account != null ? survey.use(account) : null;
    long most = survey.mostCpuNanos(use == null ? 0 : use.process());
    long sampled = survey.sampledCpuNanos();
    cpuScale = sampled > most && most > 0 ? (double) most / sampled : 1;
    requests = new Requests(survey.segments());
    lost = survey.lost();
    blocks = new TimeBlocks(Requests.nanos(facts.start()), facts.duration().toNanos());
    threads = new ThreadTimes(Requests.nanos(facts.start()), facts.duration().toNanos());
  }

  /// Reads files and builds the profile of one mode.
  ///
  /// @param wanted null: CPU if the files have it, then wall, allocation, locks
  /// @throws ProfilerException if a file is no recording, or holds no samples of that mode
  public static SampleProfile read(List<Path> files, @Nullable Mode wanted, Labels labels) {
    RecordingSurvey survey = new RecordingSurvey(wanted == Mode.CPU ? labels.account() : null);
    files.forEach(file -> each(file, survey.facts()::types, survey::accept));
    Mode mode = wanted == null ? survey.present() : wanted;
    refuseTooFew(survey, mode, labels);
    RecordingReader reader = new RecordingReader(survey, mode, labels);
    files.forEach(file -> each(file, types -> {}, reader::accept));
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
  /// @param showsIdle whether wall time has the threads that wait for work
  /// @param account the system's own of the process's CPU time; null: unknown
  public record Labels(
      String engine,
      String target,
      SampleHeader.@Nullable LineTrust linesTrusted,
      OptionalDouble steal,
      List<String> notes,
      boolean idleAllowed,
      boolean showsIdle,
      CpuAccount.@Nullable Account account) {
    /// With fewer, a share is off by a fifth and more.
    private static final int LEAST_SAMPLES = 20;

    public Labels {
      notes = List.copyOf(notes);
    }

    /// Whether all that is known stands in the file: nobody can measure it once more.
    boolean recorded() {
      return !idleAllowed && steal.isEmpty() && account == null;
    }

    /// Samples that a profile must have.
    private int least(Mode mode) {
      return idleAllowed ? 0 : recorded() ? 1 : mode == Mode.LOCK ? 1 : LEAST_SAMPLES;
    }

    /// The same, with the threads that wait for work.
    public Labels withIdle() {
      return new Labels(engine, target, linesTrusted, steal, notes, idleAllowed, true, account);
    }

    /// For a file of unknown origin.
    public static Labels of(String target) {
      return new Labels("", target, null, OptionalDouble.empty(), List.of(), false, false, null);
    }
  }

  private static void each(
      Path file, Consumer<List<EventType>> types, Consumer<RecordedEvent> consumer) {
    try (RecordingFile recording = new RecordingFile(file)) {
      types.accept(recording.readEventTypes());
      while (recording.hasMoreEvents()) {
        consumer.accept(recording.readEvent());
      }
    } catch (IOException | RuntimeException | InternalError e) {
      // The JDK's reader throws what it likes at recordings that are damaged or made by others.
      if (e instanceof ProfilerException known) {
        throw known;
      }
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
              + ", too few to say anything. "
              + tooFew(survey, mode, labels));
    }
  }

  private static String tooFew(RecordingSurvey survey, Mode mode, Labels labels) {
    CpuAccount.Account account = labels.account();
    if (labels.recorded()) {
      if (survey.failed(mode) > 0) {
        return "It has "
            + survey.failed(mode)
            + " of them without a stack: the recording was made with stackTrace=false.";
      }
      String others = survey.otherModes(mode);
      return others.isEmpty()
          ? "The recording has no samples of any kind."
          : "It holds " + others + ".";
    }
    if (mode != Mode.CPU || account == null) {
      return "Was the program idle? Send requests while it measures, or measure longer.";
    }
    CpuUse use = account.use();
    return String.format(
        Locale.ROOT,
        "The process used %s of CPU time: %s by the garbage collector and the compiler, %s by"
            + " threads that ended meanwhile, the rest by %d threads. %s",
        UnitFormat.nanos(use.process()),
        UnitFormat.nanos(use.collector() + use.compiler()),
        UnitFormat.nanos(use.ended()),
        account.threads().size(),
        use.program() > LITTLE_CPU
            ? "No thread used enough at a time to be sampled: shorten --period, such as --period"
                + " 1ms, or count calls: brisk profile calls."
            : "Send requests while it measures, measure longer, or count calls: brisk profile"
                + " calls.");
  }

  private void accept(RecordedEvent event) {
    SampleKind kind = SampleKind.of(event);
    if (kind == null || !survey.shows(kind, mode) || survey.outside(kind, event)) {
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
    long weight = weight(kind, event, thread, nanos);
    String endpoint = requests.endpointAt(thread, nanos);
    if (mode == Mode.WALL && hidesIdle && endpoint.isEmpty() && idle(frames)) {
      idleNanos += weight;
      return;
    }
    CallTree.Node node = builder.add(endpoint, methods, lines, weight, 1);
    long lasted = kind == SampleKind.LOCK || kind == SampleKind.WALL_CLOCK ? weight : 0;
    threads.add(nanos, lasted, threadName(kind.thread(event)), weight, node);
    if (methods.length > 0) {
      int line = lineTrust.trusted() ? lines[0] : 0;
      blocks.add(nanos, new SampleProfile.Place(methods[0], line), weight);
    }
  }

  /// Native threads have a name of the system only.
  private static String threadName(@Nullable RecordedThread thread) {
    String java = thread == null ? null : thread.getJavaName();
    String name = java == null && thread != null ? thread.getOSName() : java;
    return name == null ? "" : name;
  }

  /// Loops that look at many tasks are busy: only what waits has a waiting call in its stack.
  private static boolean idle(List<RecordedFrame> frames) {
    return IdleThreads.idle(
        frames.stream().map(RecordingReader::name).toList(), i -> JAVA.contains(type(frames, i)));
  }

  /// async-profiler's frames say only by their type that they are native.
  private static String type(List<RecordedFrame> frames, int index) {
    return String.valueOf(frames.get(index).getType());
  }

  private static String name(RecordedFrame frame) {
    RecordedClass type = frame.getMethod().getType();
    return (type == null ? "" : type.getName() + ".") + frame.getMethod().getName();
  }

  private long weight(SampleKind kind, RecordedEvent event, long thread, long nanos) {
    JvmFacts facts = survey.facts();
    return switch (kind) {
      case CPU_TIME, EXECUTION -> {
        long period = facts.executionPeriodNanos();
        long single = kind.weight(event, period);
        double scale = survey.unseen().scale(kind.thread(event));
        yield mode != Mode.CPU
            ? single
            : Math.round(scale > 0 ? single * scale : lost.scaled(thread, single) * cpuScale);
      }
      case WALL_CLOCK -> kind.weight(event, facts.wallPeriodNanos());
      case ALLOCATION -> {
        RecordedThread of = kind.thread(event);
        yield survey
            .allocations()
            .weight(thread, of != null && of.isVirtual(), nanos, kind.weight(event, 0));
      }
      case ALLOCATION_BUFFER, LOCK -> kind.weight(event, 0);
    };
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
    builder.timeline(threads.timeline());
    JvmFacts facts = survey.facts();
    // Another recording of the same JVM may have sampled CPU time: that is none of the others'.
    boolean cpu = mode == Mode.CPU;
    CpuUse used = use == null ? null : unseen(use);
    return builder.build(
        new SampleHeader(
            mode,
            labels.engine().isEmpty() ? facts.engine(mode) : labels.engine(),
            labels.target(),
            facts.start(),
            facts.duration(),
            period(),
            survey.taken(mode),
            cpu ? lost.count() : 0,
            survey.failed(mode),
            cpu ? facts.biased() : 0,
            labels.steal(),
            lineTrust,
            requests.measures(
                facts.duration().toNanos() / 1e9, facts.cores(), facts.residentBytes()),
            notes(labels),
            used));
  }

  private long period() {
    JvmFacts facts = survey.facts();
    return switch (mode) {
      case CPU -> facts.cpuTimeSampler() ? facts.periodNanos() : facts.executionPeriodNanos();
      case WALL -> facts.wallPeriodNanos();
      case ALLOC, LOCK -> 0;
    };
  }

  /// Puts what no sample stands for where its threads were started.
  private CpuUse unseen(CpuUse known) {
    if (known.unseen() * 100 < known.process()) {
      return known.withUnseen(0, 0);
    }
    Map<RecordedStackTrace, Double> places = survey.unseen().startedAt();
    if (places.isEmpty()) {
      unseen(TOO_SHORT, List.of(), known.unseenEnded());
    }
    places.forEach((place, share) ->
        unseen(TOO_SHORT, place.getFrames(), Math.round(share * known.unseenEnded())));
    unseen(TOO_LIGHT, List.of(), known.unseenLight());
    return known;
  }

  private void unseen(String name, List<RecordedFrame> startedAt, long weight) {
    int[] methods = new int[startedAt.size() + 1];
    methods[0] = builder.method("", name);
    for (int i = 0; i < startedAt.size(); i++) {
      methods[i + 1] = methodNumbers.computeIfAbsent(startedAt.get(i).getMethod(), this::number);
    }
    if (weight > 0) {
      builder.add(SampleProfile.NO_ENDPOINT, methods, new int[methods.length], weight, 0);
    }
  }

  private List<String> notes(Labels labels) {
    List<String> notes = new ArrayList<>(labels.notes());
    if (survey.byTag()) {
      notes.add(survey.spans().note());
    }
    if (mode == Mode.CPU && lost.count() > 0) {
      notes.add(
          "Lost samples, and those without a stack, are made up for by the others of the same"
              + " thread, so that its CPU time is right.");
    }
    long usable = survey.taken(mode) - survey.failed(mode);
    if (labels.recorded() && usable < Labels.LEAST_SAMPLES && mode != Mode.LOCK) {
      notes.add("Only " + usable + " samples: a share is off by a fifth and more.");
    }
    if (mode == Mode.CPU && survey.facts().biased() > 0) {
      notes.add(
          UnitFormat.share(survey.facts().biased(), survey.taken(mode))
              + " of the samples are biased: their stacks were taken at the JVM's next safepoint. A"
              + " small loop may be shown at its end, or as its caller.");
    }
    if (idleNanos > 0) {
      notes.add(
          "Not shown: "
              + UnitFormat.nanos(idleNanos)
              + " of threads that waited for work, or have no Java code. --idle shows them.");
    }
    if (mode == Mode.CPU && cpuScale < WORTH_A_NOTE) {
      notes.add(
          String.format(
              Locale.ROOT,
              "The samples came to %s, more than the process can have used: they are scaled to %s.",
              UnitFormat.nanos(survey.sampledCpuNanos()),
              UnitFormat.nanos(Math.round(survey.sampledCpuNanos() * cpuScale))));
    }
    long counted = mode == Mode.ALLOC ? survey.allocations().countedBytes() : 0;
    if (counted > 0) {
      notes.add("The JVM's own count of its threads went up by " + UnitFormat.bytes(counted) + ".");
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
