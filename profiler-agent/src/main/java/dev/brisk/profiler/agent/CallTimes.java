package dev.brisk.profiler.agent;

import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// How long the calls of one method took for one endpoint: a log-linear histogram that one thread
/// writes.
///
/// Each octave has [#PARTS] parts of equal width, so a value is known to 1/32; below 16 ns it is
/// exact. An octave takes 144 bytes and exists from its first value on: a method needs three to
/// eight of them, and then recording allocates nothing. Another thread may read it meanwhile and
/// then sees some moment of it.
final class CallTimes {
  static final int PARTS = 16;
  static final int OCTAVE_BYTES = 144;
  static final int BYTES = 216;

  /// 2.4 hours; longer calls are counted there, and [#max] still knows them.
  private static final long LONGEST_NANOS = (1L << 43) - 1;

  private static final int OCTAVES = 40;

  final int endpoint;
  final @Nullable CallTimes next;

  private final CallSession session;
  private final long[] @Nullable [] octaves = new long[OCTAVES][];
  private long count;
  private long max;

  /// @param next the same method's for another endpoint
  CallTimes(CallSession session, int endpoint, @Nullable CallTimes next) {
    this.session = session;
    this.endpoint = endpoint;
    this.next = next;
  }

  void record(long nanos) {
    long value = Math.max(0, Math.min(nanos, LONGEST_NANOS));
    int highest = 63 - Long.numberOfLeadingZeros(value | 1);
    int octave = Math.max(0, highest - 3);
    long[] counts = octaves[octave];
    if (counts == null) {
      counts = create(octave);
      if (counts == null) {
        return;
      }
    }
    counts[(int) (value >>> Math.max(0, octave - 1)) & PARTS - 1]++;
    count++;
    if (nanos > max) {
      max = nanos;
    }
  }

  private long @Nullable [] create(int octave) {
    if (!session.takeBytes(OCTAVE_BYTES)) {
      session.untimed.incrementAndGet();
      return null;
    }
    long[] created = new long[PARTS];
    octaves[octave] = created;
    return created;
  }

  long count() {
    return count;
  }

  /// Adds another thread's.
  void add(CallTimes other) {
    for (int octave = 0; octave < OCTAVES; octave++) {
      long[] from = other.octaves[octave];
      if (from != null) {
        long[] to = octaves[octave];
        if (to == null) {
          to = new long[PARTS];
          octaves[octave] = to;
        }
        for (int part = 0; part < PARTS; part++) {
          to[part] += from[part];
          count += from[part];
        }
      }
    }
    max = Math.max(max, other.max);
  }

  /// Writes the longest, the number of parts that have values, and of each its lowest and highest
  /// value and its count, in ascending order.
  void write(DataOutput out) throws IOException {
    int parts = 0;
    for (long[] counts : octaves) {
      for (int part = 0; counts != null && part < PARTS; part++) {
        parts += counts[part] > 0 ? 1 : 0;
      }
    }
    out.writeLong(max);
    out.writeInt(parts);
    for (int octave = 0; octave < OCTAVES; octave++) {
      long[] counts = octaves[octave];
      int shift = Math.max(0, octave - 1);
      for (int part = 0; counts != null && part < PARTS; part++) {
        if (counts[part] > 0) {
          long low = (octave == 0 ? (long) part : (long) PARTS + part) << shift;
          out.writeLong(low);
          out.writeLong(low + (1L << shift) - 1);
          out.writeLong(counts[part]);
        }
      }
    }
  }
}
