package dev.brisk.microbench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.brisk.cache.key.CacheKeys;
import dev.brisk.cache.key.CanonicalJson;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The key of a small JSON body, and its parts.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyBenchmark {
  private final byte[] ordered =
      "{\"PetalLengthCm\":1.4,\"PetalWidthCm\":0.2,\"SepalLengthCm\":5.1,\"SepalWidthCm\":3.5}"
          .getBytes(UTF_8);
  private final byte[] unordered =
      "{\"SepalLengthCm\": 5.1, \"SepalWidthCm\": 3.5, \"PetalLengthCm\": 1.4, \"PetalWidthCm\": 0.2}"
          .getBytes(UTF_8);

  @Benchmark
  public String keyOfOrderedBody() {
    return CanonicalJson.standard().key("predict", ordered);
  }

  @Benchmark
  public String keyOfUnorderedBody() {
    return CanonicalJson.standard().key("predict", unordered);
  }

  @Benchmark
  public byte[] canonicalFormOfUnorderedBody() {
    return CanonicalJson.standard().canonicalize(unordered);
  }

  @Benchmark
  public String hashAlone() {
    return CacheKeys.hashed("predict", ordered);
  }
}
