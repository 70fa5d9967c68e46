package dev.brisk.microbench;

import dev.brisk.metrics.profile.RequestSegment;
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

/// What it costs a request to be marked for the profiler, while nothing records (goal: 1 ns) and
/// while something does (goal: 200 ns).
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestSegmentBenchmark {
  @Param({"false", "true"})
  private boolean recording;

  private @Nullable Recording running;

  @Setup
  public void start() {
    if (recording) {
      Recording started = new Recording();
      started.enable("dev.brisk.Request").withoutThreshold();
      started.setMaxSize(50 << 20);
      started.start();
      running = started;
    }
  }

  @TearDown
  public void stop() {
    if (running != null) {
      running.close();
    }
  }

  @Benchmark
  public int segment() {
    try (RequestSegment segment =
        RequestSegment.begin("GET /users/{user_id}", RequestSegment.next())) {
      segment.end(200);
      return 200;
    }
  }
}
