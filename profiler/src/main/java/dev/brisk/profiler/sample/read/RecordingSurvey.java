package dev.brisk.profiler.sample.read;

import dev.brisk.profiler.sample.join.AllocationBaselines;
import dev.brisk.profiler.sample.join.LostSamples;
import dev.brisk.profiler.sample.join.Requests;
import dev.brisk.profiler.sample.join.Spans;
import dev.brisk.profiler.sample.join.UnseenCpu;
import dev.brisk.profiler.sample.judge.CpuAccount;
import dev.brisk.profiler.sample.judge.JvmFacts;
import dev.brisk.profiler.sample.model.CpuUse;
import dev.brisk.profiler.sample.model.Mode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/// What the samples of a recording are joined with, and how many there are: the first reading.
///
/// A sample can be weighed and given to a request only when the whole recording was seen: the
/// segment that covers it is written when it ends, and samples that were lost are reported later.
final class RecordingSurvey {
  /// Stands for a thread that the event does not name.
  private static final long NO_THREAD = -1;

  private static final class Counts {
    long taken;
    long failed;
    final LostSamples lost = new LostSamples();
  }

  private final JvmFacts facts = new JvmFacts();
  private final List<Requests.Segment> segments = new ArrayList<>();
  private final Spans spans = new Spans();
  private final Map<SampleKind, Counts> counts = new EnumMap<>(SampleKind.class);
  private final AllocationBaselines allocations = new AllocationBaselines();
  private final UnseenCpu unseen = new UnseenCpu();

  private final CpuAccount.@Nullable Account account;

  /// @param account of the process's CPU time, whose window is that of the samples; null: unknown
  RecordingSurvey(CpuAccount.@Nullable Account account) {
    this.account = account;
    if (account != null && !account.wholeLife()) {
      facts.window(account.start(), account.end());
    }
  }

  /// Whether a sample is outside the window.
  boolean outside(SampleKind kind, RecordedEvent event) {
    return account != null
        && (kind == SampleKind.CPU_TIME || kind == SampleKind.EXECUTION)
        && !account.covers(event.getStartTime());
  }

  void accept(RecordedEvent event) {
    SampleKind kind = SampleKind.of(event);
    if (kind != null && outside(kind, event)) {
      return;
    }
    Requests.Segment segment = kind == null ? Requests.segment(event) : null;
    if (kind != null) {
      sample(kind, event);
    } else if (segment != null) {
      segments.add(segment);
    } else if (!spans.accept(event)) {
      other(event.getEventType().getName(), event);
    }
    if (kind == null) {
      facts.at(event.getStartTime(), event.getEndTime());
    } else {
      facts.sampleAt(event.getStartTime());
    }
  }

  private void other(String name, RecordedEvent event) {
    switch (name) {
      case "jdk.CPUTimeSamplesLost" -> of(SampleKind.CPU_TIME).lost.lost(event);
      case "jdk.ThreadCPULoad" -> unseen.load(event);
      case "jdk.ThreadStart" -> {
        allocations.began(id(event.getThread("thread")));
        unseen.started(event);
      }
      case "jdk.ThreadAllocationStatistics" -> {
        RecordedThread thread = event.getThread("thread");
        allocations.counted(
            id(thread),
            thread == null ? "" : String.valueOf(thread.getJavaName()),
            event.getLong("allocated"));
      }
      default -> facts.accept(name, event);
    }
  }

  private void sample(SampleKind kind, RecordedEvent event) {
    if (kind == SampleKind.CPU_TIME) {
      facts.cpuTimeSample(
          event.getDuration("samplingPeriod").toNanos(), event.getBoolean("biased"));
    }
    RecordedThread thread = kind.thread(event);
    boolean usable = kind.stack(event) != null;
    Counts of = of(kind);
    of.taken++;
    of.failed += usable ? 0 : 1;
    if (kind == SampleKind.CPU_TIME || kind == SampleKind.EXECUTION) {
      of.lost.seen(thread);
      long weight = kind == SampleKind.CPU_TIME ? event.getDuration("samplingPeriod").toNanos() : 0;
      of.lost.taken(id(thread), usable, weight);
      if (usable && weight > 0) {
        unseen.sampled(thread, weight);
      }
    }
    if (kind == SampleKind.ALLOCATION) {
      allocations.sampled(
          id(thread),
          thread != null && thread.isVirtual(),
          Requests.nanos(event.getStartTime()),
          event.getLong("weight"));
    }
  }

  static long id(@Nullable RecordedThread thread) {
    return thread == null ? NO_THREAD : thread.getJavaThreadId();
  }

  JvmFacts facts() {
    return facts;
  }

  /// Marked requests say more than spans, which may stand inside them.
  List<Requests.Segment> segments() {
    return byTag() ? spans.segments() : segments;
  }

  /// Whether spans stand where requests would.
  boolean byTag() {
    return segments.isEmpty() && !spans.segments().isEmpty();
  }

  Spans spans() {
    return spans;
  }

  /// Whether a kind of samples shows what is asked for: the execution sampler shows CPU time only
  /// where nothing better did.
  boolean shows(SampleKind kind, Mode mode) {
    return switch (kind) {
      case CPU_TIME -> mode == Mode.CPU;
      case EXECUTION ->
          facts.wallOnly() && !counts.containsKey(SampleKind.WALL_CLOCK)
              ? mode == Mode.WALL
              : mode == Mode.CPU && !facts.cpuTimeSampler();
      case WALL_CLOCK -> mode == Mode.WALL;
      case ALLOCATION -> mode == Mode.ALLOC;
      case ALLOCATION_BUFFER -> mode == Mode.ALLOC && !counts.containsKey(SampleKind.ALLOCATION);
      case LOCK -> mode == Mode.LOCK;
    };
  }

  /// The first mode of which there are samples.
  Mode present() {
    for (Mode mode : Mode.values()) {
      if (taken(mode) > 0) {
        return mode;
      }
    }
    return Mode.CPU;
  }

  long taken(Mode mode) {
    return counts.entrySet().stream()
        .filter(entry -> shows(entry.getKey(), mode))
        .mapToLong(entry -> entry.getValue().taken)
        .sum();
  }

  /// What there is instead, and which mode shows it; empty if there is nothing.
  String otherModes(Mode wanted) {
    List<String> found = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      if (mode != wanted && taken(mode) > 0) {
        found.add(
            taken(mode)
                + " samples of "
                + mode.title()
                + " (--mode "
                + mode.name().toLowerCase(Locale.ROOT)
                + ")");
      }
    }
    return String.join(", ", found);
  }

  /// Those without a stack.
  long failed(Mode mode) {
    return counts.entrySet().stream()
        .filter(entry -> shows(entry.getKey(), mode))
        .mapToLong(entry -> entry.getValue().failed)
        .sum();
  }

  /// The samples of CPU time that were lost, or failed.
  LostSamples lost() {
    return of(facts.cpuTimeSampler() ? SampleKind.CPU_TIME : SampleKind.EXECUTION).lost;
  }

  AllocationBaselines allocations() {
    return allocations;
  }

  /// What the process used, and what of it was not sampled; only the CPU-time sampler's samples can
  /// be held against a thread's account.
  CpuUse use(CpuAccount.Account account) {
    return facts.cpuTimeSampler() ? unseen.resolve(account) : account.use();
  }

  UnseenCpu unseen() {
    return unseen;
  }

  /// What the samples of CPU time weigh together, by their periods.
  long sampledCpuNanos() {
    return facts.cpuTimeSampler()
        ? lost().total()
        : Math.round(1.0 * of(SampleKind.EXECUTION).taken * facts.executionPeriodNanos());
  }

  /// CPU time that the process cannot have exceeded: its own account, or all cores all the time.
  ///
  /// @param account nanoseconds, 0 if it is unknown
  long mostCpuNanos(long account) {
    long cores = facts.processors() * facts.duration().toNanos();
    return account > 0 ? Math.min(cores, account) : cores;
  }

  private Counts of(SampleKind kind) {
    return counts.computeIfAbsent(kind, k -> new Counts());
  }
}
