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
    LineCounters forMethod = method < counters.length ? counters[method] : null;
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

  /// Adds what this thread has counted for a method, its calls that run included. The thread may go
  /// on meanwhile.
  ///
  /// @param now read before, so that nothing counts twice
  void addTo(LineCounters sum, int method, long now) {
    LineCounters part = peek(method);
    if (part == null) {
      return;
    }
    LineCounters mine = new LineCounters(sum.hits.length);
    mine.add(part);
    LineFrame[] open = frames;
    int top = Math.min(depth, open.length);
    for (int at = 0; at < top; at++) {
      open[at].addTo(mine, part, at + 1 < top ? open[at + 1] : null, now);
    }
    mine.callNanos = Math.max(0, Math.min(mine.callNanos, now - part.firstNanos));
    sum.add(mine);
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
