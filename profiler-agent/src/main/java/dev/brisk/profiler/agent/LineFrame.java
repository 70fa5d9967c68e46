package dev.brisk.profiler.agent;

import java.util.Arrays;

/// One activation of a woven method: the object that its probes talk to.
///
/// A woven method keeps three locals: this frame, its [#hits] array and a countdown. At each line
/// it adds one to `hits[line]`, lowers the countdown and, when that is not positive, calls [#tick],
/// which returns the next countdown. Three modes:
///
/// - *off*: the countdown is never reached;
/// - *timed*: each line reads the clock, so that consecutive readings add up to the frame's time;
/// - *long*: after [#FULL_LINES] lines one interval in about [#LONG_GAP] is timed, and the time
///   between is shared out by what those intervals showed, rounded so that the sum stays exact.
public final class LineFrame {
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int FULL_LINES = 4_096;
  private static final int LONG_GAP = 64;
  private static final int INTERVALS_PER_SHARE = 256;

  private enum Mode {
    OFF,
    CLOCKED,
    TIMED,
    LONG_SKIPPING,
    LONG_MEASURING
  }

  private static final LineState NOBODY = new LineState(new LineSession(0), false, 1);

  private final LineState state;
  private final int position;

  /// Executions by line index; woven code adds to it.
  public long[] hits = {};

  /// The first countdown; woven code reads it once.
  public int countdown;

  private LineCounters counters = new LineCounters(0);
  private Mode mode = Mode.OFF;
  private boolean open;
  private boolean outermost;
  private boolean measuring;
  private int weight;
  private int lastLine;
  private int linesLeft;
  private int gap;
  private int intervals;
  private long startNanos;
  private long lineStartNanos;
  private long lineStartCallees;
  private long lineStartTicks;
  private long calleesBefore;
  private long tailStartNanos;
  private int activeBefore;
  private long[] tailNanos = {};
  private long[] tailSelf = {};

  LineFrame(LineState state, int position) {
    this.state = state;
    this.position = position;
  }

  /// A frame that nobody reads, for a call that found no room.
  static LineFrame uncounted(int lines) {
    LineFrame frame = new LineFrame(NOBODY, 0);
    frame.hits = new long[lines];
    frame.countdown = NEVER;
    return frame;
  }

  void open(LineCounters counters, boolean parentMeasuring, int period) {
    this.counters = counters;
    hits = counters.hits;
    activeBefore = counters.active;
    outermost = activeBefore == 0;
    counters.active = activeBefore + 1;
    counters.calls++;
    measuring = false;
    open = true;
    if (period == 0) {
      mode = Mode.OFF;
      countdown = NEVER;
    } else if (--counters.untilTimed <= 0) {
      weight = counters.weight;
      // The first calls are all timed; then one in a growing number, at random so that no rhythm
      // of the program is in step with it.
      int mean = (int) Math.min(period, 1 + counters.calls / 16);
      counters.weight = mean == 1 ? 1 : state.random(2 * mean - 1);
      counters.untilTimed = counters.weight;
      counters.timedCalls++;
      mode = Mode.TIMED;
      countdown = 0;
      lastLine = -1;
      linesLeft = period == 1 ? NEVER : FULL_LINES;
      measuring = true;
      startClock();
    } else if (parentMeasuring) {
      mode = Mode.CLOCKED;
      countdown = NEVER;
      startClock();
    } else {
      mode = Mode.OFF;
      countdown = NEVER;
    }
  }

  boolean measuring() {
    return measuring;
  }

  private void startClock() {
    calleesBefore = state.calleeNanos;
    lineStartCallees = calleesBefore;
    state.ticks++;
    lineStartTicks = state.ticks;
    long now = System.nanoTime();
    startNanos = now;
    lineStartNanos = now;
  }

  /// Called by woven code when the countdown has run out; returns the next countdown.
  public int tick(int line) {
    switch (mode) {
      case TIMED:
        {
          long now = System.nanoTime();
          state.ticks++;
          if (lastLine < 0) {
            lastLine = line; // what happens before the first line belongs to it
          }
          account(now);
          lastLine = line;
          if (--linesLeft > 0) {
            return 0;
          }
          beginTail(now);
          return gap;
        }
      case LONG_SKIPPING:
        lastLine = line;
        measuring = true;
        mode = Mode.LONG_MEASURING;
        state.ticks++;
        lineStartTicks = state.ticks;
        lineStartCallees = state.calleeNanos;
        lineStartNanos = System.nanoTime();
        return 0;
      case LONG_MEASURING:
        {
          long now = System.nanoTime();
          state.ticks++;
          measureTail(now);
          measuring = false;
          mode = Mode.LONG_SKIPPING;
          if (++intervals == INTERVALS_PER_SHARE) {
            shareTail(now);
          }
          gap = state.random(2 * LONG_GAP - 1);
          return gap;
        }
      case OFF:
      case CLOCKED:
      default:
        return NEVER;
    }
  }

  /// Called by woven code when the method returns or throws. A second call does nothing.
  public void exit() {
    if (!open) {
      return;
    }
    open = false;
    if (mode != Mode.OFF) {
      long now = System.nanoTime();
      state.ticks++;
      if (mode == Mode.TIMED) {
        lastLine = Math.max(lastLine, 0);
        account(now);
      } else if (mode == Mode.LONG_MEASURING) {
        measureTail(now);
        shareTail(now);
      } else if (mode == Mode.LONG_SKIPPING) {
        shareTail(now);
      }
      if (mode != Mode.CLOCKED && outermost) {
        counters.functionNanos += weight * (now - startNanos);
      }
      state.calleeNanos = calleesBefore + (now - startNanos);
      measuring = false;
    }
    counters.active = activeBefore;
    state.pop(position);
  }

  /// Ends without a time: its exit was never reached. Otherwise its method would be taken for one
  /// that is still running, and none of its later calls for an outermost one.
  void abandon() {
    if (open) {
      open = false;
      counters.active = activeBefore;
    }
  }

  private void account(long now) {
    long elapsed = now - lineStartNanos;
    long inCallees = state.calleeNanos - lineStartCallees;
    if (outermost) {
      counters.nanos[lastLine] += weight * elapsed;
      counters.ticks[lastLine] += weight * (state.ticks - lineStartTicks);
    }
    counters.selfNanos[lastLine] += weight * (elapsed - inCallees);
    counters.selfTicks[lastLine] += weight;
    lineStartNanos = now;
    lineStartCallees = state.calleeNanos;
    lineStartTicks = state.ticks;
  }

  private void beginTail(long now) {
    mode = Mode.LONG_SKIPPING;
    measuring = false;
    tailStartNanos = now;
    intervals = 0;
    if (tailNanos.length < hits.length) {
      tailNanos = new long[hits.length];
      tailSelf = new long[hits.length];
    } else {
      clearTail();
    }
    gap = state.random(2 * LONG_GAP - 1);
  }

  private void measureTail(long now) {
    long elapsed = now - lineStartNanos;
    long inCallees = state.calleeNanos - lineStartCallees;
    // Most of these lines never read the clock: what reading costs must not count as their time.
    long probes = (state.ticks - lineStartTicks) * LineProbe.clockNanos();
    tailNanos[lastLine] += gap * Math.max(1, elapsed - probes);
    tailSelf[lastLine] += gap * Math.max(0, elapsed - probes - inCallees);
  }

  /// Shares the time since the tail began out to the lines. The largest line takes the rounding.
  private void shareTail(long now) {
    long whole = now - tailStartNanos;
    long measured = 0;
    int largest = lastLine;
    for (int line = 0; line < hits.length; line++) {
      measured += tailNanos[line];
      if (tailNanos[line] > tailNanos[largest]) {
        largest = line;
      }
    }
    double scale = measured == 0 ? 0 : (double) whole / measured;
    long shared = 0;
    for (int line = 0; line < hits.length; line++) {
      long nanos = (long) (tailNanos[line] * scale);
      shared += nanos;
      add(line, nanos, (long) (tailSelf[line] * scale));
    }
    long rest = whole - shared;
    add(largest, rest, rest);
    tailStartNanos = now;
    intervals = 0;
    clearTail();
  }

  private void add(int line, long nanos, long self) {
    if (outermost) {
      counters.nanos[line] += weight * nanos;
    }
    counters.selfNanos[line] += weight * self;
  }

  private void clearTail() {
    Arrays.fill(tailNanos, 0);
    Arrays.fill(tailSelf, 0);
  }
}
