package dev.brisk.profiler.agent;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One activation of a woven method: the object that its probes talk to.
///
/// A woven method keeps three locals: this frame, its [#hits] array and a countdown. At each line
/// it adds one to `hits[line]`, lowers the countdown and, when that is not positive, calls [#tick],
/// which returns the next countdown. Three modes:
///
/// - *off*: the countdown is never reached;
/// - *timed*: each line reads the clock, so that consecutive readings add up to the frame's time;
/// - *long*: after [#FULL_LINES] lines that take little more than reading the clock one interval in
///   up to about [#LONG_GAP] is timed, and the time between is shared out by what those intervals
///   showed, rounded so that the sum stays exact.
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

  private static final LineState NOBODY = new LineState(new LineSession(0, 0), false, 1);

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
  private boolean exact;
  private int weight;
  private int lastLine;
  private int linesLeft;
  private int gap;
  private int gapMean;
  private int intervals;
  private long startNanos;
  private long startTicks;
  private long lineStartNanos;
  private long lineStartCallees;
  private long lineStartTicks;
  private long calleesBefore;
  private long partStartNanos;
  private long partStartTicks;
  private int activeBefore;
  private long[] tailNanos = {};
  private long[] tailSelf = {};
  private double tailVariance;

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
    exact = outermost && counters.clocking;
    if (period == 0) {
      mode = Mode.OFF;
      countdown = NEVER;
    } else if (--counters.untilTimed <= 0) {
      weight = counters.weight;
      // The first calls are all timed; then as many as the program can bear, at random so that no
      // rhythm of it is in step.
      int mean = counters.mean(period, state.session.clockNanos);
      counters.weight = mean == 1 ? 1 : state.random(2 * mean - 1);
      counters.untilTimed = counters.weight;
      counters.timedCalls++;
      mode = Mode.TIMED;
      countdown = 0;
      lastLine = -1;
      linesLeft = period == 1 ? NEVER : FULL_LINES;
      measuring = true;
      startClock();
    } else if (parentMeasuring || exact) {
      mode = Mode.CLOCKED;
      countdown = NEVER;
      startClock();
    } else {
      mode = Mode.OFF;
      countdown = NEVER;
    }
    open = true;
  }

  boolean measuring() {
    return measuring;
  }

  private void startClock() {
    calleesBefore = state.calleeNanos;
    lineStartCallees = calleesBefore;
    state.ticks++;
    startTicks = state.ticks;
    lineStartTicks = startTicks;
    partStartTicks = startTicks;
    long now = System.nanoTime();
    startNanos = now;
    lineStartNanos = now;
    partStartNanos = now;
    if (counters.firstNanos == 0) {
      counters.firstNanos = now;
    }
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
          return beginPart(now, FULL_LINES);
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
            shareTail(counters, now);
            lastLine = line;
            return beginPart(now, INTERVALS_PER_SHARE * (gapMean + 1L));
          }
          gap = state.random(2 * gapMean - 1);
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
        shareTail(counters, now);
      } else if (mode == Mode.LONG_SKIPPING) {
        shareTail(counters, now);
      }
      if (mode != Mode.CLOCKED) {
        counters.timed(now - startNanos, state.ticks - startTicks);
      }
      addCall(counters, mode, now);
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

  /// Adds what this activation has taken until `now` to `sum`, as its exit would, and changes
  /// nothing. Its thread may run on meanwhile: what then makes no sense is left out.
  ///
  /// @param of nothing is added if it is another method's
  /// @param callee the activation above it, or null
  void addTo(LineCounters sum, LineCounters of, @Nullable LineFrame callee, long now) {
    Mode at = mode;
    int line = Math.max(lastLine, 0);
    if (!open
        || counters != of
        || at == Mode.OFF
        || line >= sum.hits.length
        || now < startNanos
        || now < partStartNanos) {
      return;
    }
    boolean calling = callee != null && callee.open && callee.mode != Mode.OFF;
    long calleesNow =
        calling && callee != null
            ? callee.calleesBefore + Math.max(0, now - callee.startNanos)
            : state.calleeNanos;
    long elapsed = Math.max(0, now - lineStartNanos);
    long inCallees = Math.min(elapsed, Math.max(0, calleesNow - lineStartCallees));
    if (at == Mode.TIMED) {
      add(sum, line, elapsed, elapsed - inCallees);
      if (outermost) {
        sum.ticks[line] += weight * (state.ticks - lineStartTicks);
      }
    } else if (at != Mode.CLOCKED) {
      long[] nanos = tailNanos.clone();
      long[] self = tailSelf.clone();
      if (at == Mode.LONG_MEASURING && line < nanos.length) {
        nanos[line] += gap * elapsed;
        self[line] += gap * (elapsed - inCallees);
      }
      share(sum, nanos, self, line, now);
    }
    addCall(sum, at, now);
  }

  /// Adds the time of the whole activation.
  private void addCall(LineCounters to, Mode in, long now) {
    long elapsed = now - startNanos;
    long real = Math.max(0, elapsed - (state.ticks - startTicks) * state.session.clockNanos);
    if (!outermost) {
      return;
    }
    if (in != Mode.CLOCKED) {
      to.functionNanos += weight * elapsed;
      to.variance += weight * (weight - 1.0) * elapsed * elapsed;
    }
    if (exact || in != Mode.CLOCKED && weight == 1) {
      to.callNanos += real;
      to.exactNanos += real;
    } else if (in != Mode.CLOCKED) {
      to.callNanos += weight * real;
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

  /// Begins the next part of a long call, in the way that the last one showed to be bearable;
  /// returns the countdown.
  private int beginPart(long now, long lines) {
    long clock = state.session.clockNanos;
    long real = Math.max(1, now - partStartNanos - (state.ticks - partStartTicks) * clock);
    gapMean = (int) Math.min(LONG_GAP, 1 + LineCounters.BEARABLE * lines * clock / real);
    partStartNanos = now;
    partStartTicks = state.ticks;
    if (gapMean == 1) {
      mode = Mode.TIMED;
      measuring = true;
      linesLeft = FULL_LINES;
      lineStartNanos = now;
      lineStartCallees = state.calleeNanos;
      lineStartTicks = state.ticks;
      return 0;
    }
    mode = Mode.LONG_SKIPPING;
    measuring = false;
    intervals = 0;
    if (tailNanos.length < hits.length) {
      tailNanos = new long[hits.length];
      tailSelf = new long[hits.length];
    } else {
      clearTail();
    }
    gap = state.random(2 * gapMean - 1);
    return gap;
  }

  private void measureTail(long now) {
    long elapsed = now - lineStartNanos;
    long inCallees = state.calleeNanos - lineStartCallees;
    // Most of these lines never read the clock: what reading costs must not count as their time.
    long probes = (state.ticks - lineStartTicks) * state.session.clockNanos;
    long real = Math.max(1, elapsed - probes);
    tailNanos[lastLine] += gap * real;
    tailVariance += gap * (gap - 1.0) * real * real;
    tailSelf[lastLine] += gap * Math.max(0, real - inCallees);
  }

  private void shareTail(LineCounters to, long now) {
    share(to, tailNanos, tailSelf, Math.max(lastLine, 0), now);
    clearTail();
  }

  /// Shares the time since the part began out to the lines. The largest line takes the rounding.
  private void share(LineCounters to, long[] parts, long[] selfParts, int current, long now) {
    long whole = now - partStartNanos;
    long measured = 0;
    int largest = current;
    int lines = Math.min(parts.length, to.hits.length);
    for (int line = 0; line < lines; line++) {
      measured += parts[line];
      if (parts[line] > parts[largest]) {
        largest = line;
      }
    }
    double scale = measured == 0 ? 0 : (double) whole / measured;
    long shared = 0;
    for (int line = 0; line < lines; line++) {
      long nanos = (long) (parts[line] * scale);
      shared += nanos;
      add(to, line, nanos, (long) (selfParts[line] * scale));
    }
    long rest = whole - shared;
    add(to, largest, rest, rest);
    double squared = measured == 0 ? (double) whole * whole : scale * scale * tailVariance;
    if (outermost) {
      to.variance += (double) weight * weight * squared;
    }
  }

  private void add(LineCounters to, int line, long nanos, long self) {
    if (outermost) {
      to.nanos[line] += weight * nanos;
    }
    to.selfNanos[line] += weight * self;
  }

  private void clearTail() {
    tailVariance = 0;
    Arrays.fill(tailNanos, 0);
    Arrays.fill(tailSelf, 0);
  }
}
