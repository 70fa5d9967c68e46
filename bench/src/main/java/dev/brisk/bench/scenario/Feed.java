package dev.brisk.bench.scenario;

import dev.brisk.bench.plan.Rows;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A source of rows that all users of a run share. Thread-safe.
public final class Feed {
  private static final List<String> VALUE = List.of("value");

  private final List<String> columns;
  private final long count;
  private final LongFunction<List<String>> rows;
  private final AtomicLong taken = new AtomicLong();

  private Feed(List<String> columns, long count, LongFunction<List<String>> rows) {
    this.columns = columns;
    this.count = count;
    this.rows = rows;
  }

  static Feed of(Rows rows) {
    List<List<String>> values = rows.values();
    return new Feed(rows.columns(), values.size(), index -> values.get((int) index));
  }

  static Feed generated(LongFunction<?> value) {
    return new Feed(VALUE, Long.MAX_VALUE, index -> List.of(String.valueOf(value.apply(index))));
  }

  /// The next row, or null when each was taken once.
  @Nullable Row next(Order order, RandomGenerator random) {
    return switch (order) {
      case RANDOM -> row(random.nextLong(count));
      case CIRCULAR -> row(taken.getAndIncrement() % count);
      case ONCE -> {
        long index = taken.getAndIncrement();
        yield index < count ? row(index) : null;
      }
    };
  }

  private Row row(long index) {
    return new Row(columns, rows.apply(index));
  }

  void rewind() {
    taken.set(0);
  }
}
