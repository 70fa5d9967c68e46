package dev.brisk.profiler.waiting;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.sample.join.LostSamples;
import dev.brisk.profiler.sample.join.Requests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// What JFR knows of the same window: the requests, the collector's pauses, and CPU time.
final class WaitRecording {
  /// A stop of all threads.
  record Pause(long startNanos, long endNanos) {}

  private final List<Requests.Segment> segments = new ArrayList<>();
  private final List<Pause> pauses = new ArrayList<>();
  private final List<Observation> cpu = new ArrayList<>();
  private final Map<Observation, Long> weights = new HashMap<>();
  private final LostSamples lostSamples = new LostSamples();

  static WaitRecording read(Path file) {
    WaitRecording recorded = new WaitRecording();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        recorded.accept(recording.readEvent());
      }
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "The recording cannot be read", e);
    }
    recorded.pauses.sort(Comparator.comparingLong(Pause::startNanos));
    return recorded;
  }

  private void accept(RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case "dev.brisk.Request" -> {
        if (event.getThread() != null) {
          segments.add(
              new Requests.Segment(
                  event.getThread().getJavaThreadId(),
                  nanos(event.getStartTime()),
                  nanos(event.getEndTime()),
                  String.valueOf(event.getString("endpoint")),
                  event.getLong("request"),
                  event.getInt("status"),
                  event.getBoolean("last")));
        }
      }
      case "jdk.GCPhasePause" ->
          pauses.add(new Pause(nanos(event.getStartTime()), nanos(event.getEndTime())));
      case "jdk.CPUTimeSamplesLost" -> lostSamples.lost(event);
      case "jdk.CPUTimeSample" -> {
        if (event.getThread() != null) {
          lostSamples.seen(event.getThread());
          lostSamples.taken(event.getThread().getJavaThreadId(), event.getStackTrace() != null);
        }
        if (event.getThread() != null && event.getStackTrace() != null) {
          List<String> frames =
              event.getStackTrace().getFrames().stream().map(WaitRecording::name).toList();
          Observation sample =
              new Observation(
                  event.getThread().getJavaThreadId(),
                  nanos(event.getStartTime()),
                  Classifier.kind("RUNNABLE", frames),
                  "");
          cpu.add(sample);
          weights.put(sample, event.getDuration("samplingPeriod").toNanos());
        }
      }
      default -> {}
    }
  }

  List<Requests.Segment> segments() {
    return segments;
  }

  /// CPU time by endpoint, without what native drivers use.
  Map<String, Long> cpuNanos(Requests requests) {
    Map<String, Long> byEndpoint = new HashMap<>();
    for (Observation sample : cpu) {
      if (sample.kind() == WaitKind.CPU) {
        byEndpoint.merge(
            requests.endpointAt(sample.thread(), sample.nanos()),
            lostSamples.scaled(sample.thread(), weights.getOrDefault(sample, 0L)),
            Long::sum);
      }
    }
    return byEndpoint;
  }

  /// How much of a stretch of time all threads were stopped.
  long pausedNanos(long from, long to) {
    long paused = 0;
    for (Pause pause : pauses) {
      if (pause.startNanos() >= to) {
        break;
      }
      paused += Math.max(0, Math.min(to, pause.endNanos()) - Math.max(from, pause.startNanos()));
    }
    return paused;
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }
}
