package dev.brisk.profiler.agent;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The shard of one thread: its counters by method and its stack of frames.
final class LineState extends Shard {
  final LineSession session;

  /// Finished woven callees at the current depth.
  long calleeNanos;

  /// Clock reads by probes.
  long ticks;

  private @Nullable LineCounters[] counters = new LineCounters[16];
  private LineFrame[] frames = new LineFrame[0];
  private int depth;
  private long random;

  LineState(LineSession session, boolean lent, long seed) {
    super(lent);
    this.session = session;
    this.random = seed * 0x9E3779B97F4A7C15L | 1;
  }

  LineFrame push(int method) {
    LineCounters forMethod = peek(method);
    if (forMethod == null) {
      forMethod = create(method);
    }
    int position = depth;
    if (position == frames.length) {
      grow();
    }
    LineFrame frame = frames[position];
    frame.open(forMethod, position > 0 && frames[position - 1].measuring(), session.period);
    depth = position + 1;
    return frame;
  }

  /// Ends the frame at `position` and any above it that a stack overflow left behind.
  void pop(int position) {
    for (int above = depth - 1; above > position; above--) {
      frames[above].abandon();
    }
    depth = position;
    if (lent && position == 0) {
      LineProbe.giveBack(this);
    }
  }

  /// What this thread has counted for a method, or null.
  @Nullable LineCounters peek(int method) {
    @Nullable LineCounters[] now = counters;
    return method < now.length ? now[method] : null;
  }

  /// Adds what this thread has counted, its calls that run included, by method. The thread may go
  /// on meanwhile.
  ///
  /// Where calls stand for others, one that had to wait for a core weighs like a hundred that did
  /// not: what is estimated is no more than the time that is left beside what was measured.
  ///
  /// @param now read before, so that nothing counts twice
  void addTo(LineCounters[] sums, long now) {
    @Nullable LineCounters[] counted = counters;
    LineCounters[] mine = new LineCounters[Math.min(counted.length, sums.length)];
    long first = now;
    double measured = 0;
    double estimated = 0;
    for (int method = 0; method < mine.length; method++) {
      mine[method] = new LineCounters(sums[method].hits.length);
      LineCounters part = counted[method];
      if (part != null) {
        LineCounters sum = mine[method];
        sum.add(part);
        addRunning(sum, part, now);
        if (part.firstNanos != 0) {
          sum.callNanos = Math.max(0, Math.min(sum.callNanos, now - part.firstNanos));
          first = Math.min(first, part.firstNanos);
        }
        measured += sum.ownNanos() * sum.measured();
        estimated += sum.ownNanos() * (1 - sum.measured());
      }
    }
    double left = Math.max(0, now - first - measured);
    for (int method = 0; method < mine.length; method++) {
      if (estimated > left) {
        double known = mine[method].measured();
        mine[method].callNanos =
            (long) (mine[method].callNanos * (known + (1 - known) * left / estimated));
      }
      sums[method].add(mine[method]);
    }
  }

  private void addRunning(LineCounters sum, LineCounters part, long now) {
    LineFrame[] open = frames;
    int top = Math.min(depth, open.length);
    for (int at = 0; at < top; at++) {
      open[at].addTo(sum, part, at + 1 < top ? open[at + 1] : null, now);
    }
  }

  /// A number from 1 to `bound`: xorshift, since quality matters less than a few nanoseconds.
  int random(int bound) {
    long next = random;
    next ^= next << 13;
    next ^= next >>> 7;
    next ^= next << 17;
    random = next;
    return 1 + (int) ((next >>> 33) % bound);
  }

  private LineCounters create(int method) {
    if (method >= counters.length) {
      counters = Arrays.copyOf(counters, Math.max(method + 1, counters.length * 2));
    }
    LineCounters created = new LineCounters(LineProbe.lineCount(method));
    counters[method] = created;
    return created;
  }

  private void grow() {
    int from = frames.length;
    LineFrame[] grown = Arrays.copyOf(frames, Math.max(8, from * 2));
    for (int i = from; i < grown.length; i++) {
      grown[i] = new LineFrame(this, i);
    }
    frames = grown;
  }
}
