package dev.brisk.profiler.sample.join;

import dev.brisk.profiler.sample.model.SampleProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Divides a recording into stretches of equal length.
///
/// Half a second at least, so that a block holds requests enough to be typical; 60 at most, so that
/// a profile stays small.
public final class TimeBlocks {
  private static final long SHORTEST_NANOS = 500_000_000;
  private static final int MOST = 60;

  private final long startNanos;
  private final long lengthNanos;
  private final List<Map<SampleProfile.Place, Long>> own = new ArrayList<>();
  private final long[] requests;

  public TimeBlocks(long startNanos, long durationNanos) {
    int count = (int) Math.max(1, Math.min(MOST, durationNanos / SHORTEST_NANOS));
    this.startNanos = startNanos;
    this.lengthNanos = Math.max(1, durationNanos / count);
    this.requests = new long[count];
    for (int i = 0; i < count; i++) {
      own.add(new HashMap<>());
    }
  }

  public void add(long nanos, SampleProfile.Place place, long weight) {
    own.get(at(nanos)).merge(place, weight, Long::sum);
  }

  public void requestEnded(long nanos) {
    requests[at(nanos)]++;
  }

  public List<SampleProfile.Block> toList() {
    List<SampleProfile.Block> blocks = new ArrayList<>();
    for (int i = 0; i < requests.length; i++) {
      blocks.add(new SampleProfile.Block(requests[i], own.get(i)));
    }
    return blocks;
  }

  private int at(long nanos) {
    long index = (nanos - startNanos) / lengthNanos;
    return (int) Math.max(0, Math.min(requests.length - 1L, index));
  }
}
