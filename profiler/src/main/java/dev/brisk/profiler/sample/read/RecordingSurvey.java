package dev.brisk.profiler.sample.read;

import dev.brisk.profiler.sample.join.LostSamples;
import dev.brisk.profiler.sample.join.Requests;
import dev.brisk.profiler.sample.judge.JvmFacts;
import dev.brisk.profiler.sample.model.Mode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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
  private final Map<SampleKind, Counts> counts = new EnumMap<>(SampleKind.class);

  void accept(RecordedEvent event) {
    SampleKind kind = SampleKind.of(event);
    Requests.Segment segment = kind == null ? Requests.segment(event) : null;
    if (kind != null) {
      sample(kind, event);
    } else if (segment != null) {
      segments.add(segment);
    } else if (event.getEventType().getName().equals("jdk.CPUTimeSamplesLost")) {
      of(SampleKind.CPU_TIME).lost.lost(event);
    } else {
      facts.accept(event.getEventType().getName(), event);
    }
    facts.at(event.getStartTime(), event.getEndTime());
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
      of.lost.taken(id(thread), usable);
    }
  }

  static long id(@Nullable RecordedThread thread) {
    return thread == null ? NO_THREAD : thread.getJavaThreadId();
  }

  JvmFacts facts() {
    return facts;
  }

  List<Requests.Segment> segments() {
    return segments;
  }

  /// Whether a kind of samples shows what is asked for: the execution sampler shows CPU time only
  /// where nothing better did.
  boolean shows(SampleKind kind, Mode mode) {
    return switch (kind) {
      case CPU_TIME -> mode == Mode.CPU;
      case EXECUTION ->
          facts.wallEvent() ? mode == Mode.WALL : mode == Mode.CPU && !facts.cpuTimeSampler();
      case WALL_CLOCK -> mode == Mode.WALL;
      case ALLOCATION -> mode == Mode.ALLOC;
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

  private Counts of(SampleKind kind) {
    return counts.computeIfAbsent(kind, k -> new Counts());
  }
}
