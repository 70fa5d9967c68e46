package dev.brisk.cache;

import dev.brisk.cache.codec.Codec;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.CacheTag;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.entry.TagSnapshot;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.kotlinx.lincheck.LinChecker;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lincheck tries schedules and asks of each whether some order of the calls, one after the other,
/// explains what they answered. For a cache over a source that is written and then invalidated that
/// means: whoever asks after a write never gets an older value, and two who ask one after the other
/// never see time run backwards.
@Tag("lincheck")
class LinearizabilityTest {
  /// One for all runs: a store has threads of its own, and Lincheck makes thousands of instances.
  static final CacheStore STORE = CacheStore.builder().clock(new TestClock()).build();

  static final AtomicInteger INSTANCES = new AtomicInteger();

  /// A source of one number, read through the cache.
  abstract static class Source {
    final int instance = INSTANCES.incrementAndGet();
    final String key = "k" + instance;
    final String tag = "t" + instance;
    final AtomicInteger truth = new AtomicInteger();
    final CacheOptions options = CacheOptions.ttl(Duration.ofMinutes(1)).withTags(List.of(tag));
    final TieredCache<Integer> cache =
        STORE.cache("numbers", LinearizabilityTest.NUMBERS, CacheContract.MINUTE);

    @Operation
    public int read() {
      return cache
          .lookup(
              key,
              options,
              (loaded, previous) -> CompletableFuture.completedFuture(LoadResult.of(truth.get())))
          .toCompletableFuture()
          .join()
          .value();
    }

    @Operation
    public void write() {
      truth.incrementAndGet();
      invalidate();
    }

    abstract void invalidate();
  }

  static final Codec<Integer> NUMBERS =
      Codecs.of(number -> new byte[] {number.byteValue()}, bytes -> (int) bytes[0], number -> 16);

  public static class ByKey extends Source {
    @Override
    void invalidate() {
      STORE.invalidate(List.of(key));
    }
  }

  public static class ByTag extends Source {
    @Override
    void invalidate() {
      STORE.invalidateTags(List.of(tag));
    }
  }

  public static class ByClear extends Source {
    @Override
    void invalidate() {
      STORE.clear();
    }
  }

  /// How it would be if calls came one after the other.
  public static class Sequential {
    private int truth;

    public int read() {
      return truth;
    }

    public void write() {
      truth++;
    }
  }

  private static void stress(Class<?> test, int invocations) {
    LinChecker.check(
        test,
        new StressOptions()
            .iterations(5)
            .invocationsPerIteration(invocations)
            .threads(3)
            .actorsPerThread(3)
            .sequentialSpecification(Sequential.class));
  }

  @ParameterizedTest
  @ValueSource(classes = {ByKey.class, ByTag.class, ByClear.class})
  void readsThroughOneFlightAndInvalidationsAreLinearizable(Class<?> test) {
    stress(test, 300);
  }

  @ParameterizedTest
  @ValueSource(classes = {ByKey.class, ByTag.class, ByClear.class})
  @Tag("slow")
  void readsAndInvalidationsAreLinearizableInMoreSchedules(Class<?> test) {
    stress(test, 2_000);
  }

  /// A source and an entry that is valid while its tag was not purged, without the rest of a cache:
  /// small enough for all schedules to be tried, and not only some.
  public static class TaggedEntry {
    private record Cached(TagSnapshot tags, int value) {}

    private final CacheTag tag = new CacheTag("t");
    private final AtomicInteger truth = new AtomicInteger();
    private volatile Cached entry;

    @Operation
    public int read() {
      Cached cached = entry;
      if (cached != null && cached.tags().current()) {
        return cached.value();
      }
      TagSnapshot tags = new TagSnapshot(new CacheTag[] {tag});
      int value = truth.get();
      // As a flight does: atomically with other changes of the key, if nothing came between.
      synchronized (this) {
        if (tags.unpurged()) {
          entry = new Cached(tags, value);
        }
      }
      return value;
    }

    @Operation
    public void write() {
      truth.incrementAndGet();
      tag.purge(Purge.HARD);
    }
  }

  @Test
  void epochsOfATagAreLinearizable() {
    LinChecker.check(
        TaggedEntry.class,
        new ModelCheckingOptions()
            .iterations(8)
            .invocationsPerIteration(300)
            .threads(2)
            .actorsPerThread(3)
            .sequentialSpecification(Sequential.class));
  }
}
