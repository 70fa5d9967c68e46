package dev.brisk.microbench;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs a request to be marked for the profiler, while nothing records and while something
/// does: one segment, as for a hit. `nothing` is the harness's own share.
///
/// Run with `SegmentBenchmark -prof gc`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SegmentBenchmark {
  @Param({"false", "true"})
  private boolean recording;

  private @Nullable Recording recorder;
  private int status = 200;

  /// Starts a recording of nothing else.
  @Setup
  public void start() {
    if (recording) {
      recorder = new Recording();
      recorder.enable("dev.brisk.Request").withoutThreshold();
      recorder.setMaxSize(64 << 20);
      recorder.start();
    }
  }

  /// Ends it.
  @TearDown
  public void stop() {
    if (recorder != null) {
      recorder.close();
    }
  }

  @Benchmark
  public int nothing() {
    return status;
  }

  @Benchmark
  public int request() {
    try (RequestSegment segment = RequestWork.of("GET /users/{user_id}").begin()) {
      segment.end(status);
      return status;
    }
  }
}
