package dev.brisk.bench.engine;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.measure.LoopRecorder;
import dev.brisk.bench.plan.BodyCheck;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One thread of the load generator: its lanes, its schedule, its recorder.
///
/// Life: [#openLanes], then [#start] at an instant that all loops share, ticks at the ends of
/// intervals, then the drain: no more sending, but waiting for what is in flight. Everything but
/// the constructor runs on the event loop's thread.
final class LoadLoop {
  /// Opening connections at once, so that a server's accept queue does not overflow.
  private static final int OPENING_MAX = 128;

  /// Shortest pause between two looks at the schedule. Bounds the cost of the timer: at most one
  /// wake-up in this time, each sending all that is due.
  private static final long PACE_NANOS = 100_000;

  private static final long BACKOFF_MIN_MILLIS = 10;
  private static final long BACKOFF_MAX_MILLIS = 1_000;

  /// A request of HTTP/2: headers that are encoded when sent, since the table changes.
  record Http2Request(Http2Headers headers, ByteBuf body) {}

  /// A target's requests, one a row of data: bytes for HTTP/1.1, or headers and body for HTTP/2.
  record Prepared(
      ByteBuf[] rows, Http2Request[] http2, boolean head, BodyCheck check, byte[] needle) {
    ByteBuf bytes(int row) {
      return rows[rows.length == 1 ? 0 : row];
    }

    Http2Request http2(int row) {
      return http2[http2.length == 1 ? 0 : row];
    }

    void release() {
      for (ByteBuf row : rows) {
        row.release();
      }
      for (Http2Request request : http2) {
        request.body().release();
      }
    }
  }

  private final Engine engine;
  private final LoadPlan plan;
  private final int index;
  private final EventLoop eventLoop;
  private final Bootstrap bootstrap;
  private final LoopRecorder recorder;
  private final Prepared[] prepared;
  private final ByteBuf received;
  private final TargetSelector cycle;
  private final @Nullable ArrivalSchedule schedule;
  private final byte[] scratch = new byte[64 << 10];
  private final List<ConnectionSlot> lanes = new ArrayList<>();
  private final ArrayDeque<ConnectionSlot> idle = new ArrayDeque<>();
  private final ArrayDeque<ConnectionSlot> toOpen = new ArrayDeque<>();
  private final RequestBudget tickets;
  private final LoopMeter meter = new LoopMeter();

  private int opening;
  private boolean openedAll;
  private boolean sending;
  private boolean finished;
  private int inFlight;
  private int pausing;
  private int active;
  private long startNanos;
  private long intervalStart;
  private long boundary;
  private long endNanos;
  private @Nullable Future<?> pacer;
  private @Nullable Future<?> sweeper;
  private @Nullable Future<?> ticker;
  private @Nullable Future<?> drainLimit;

  /// @param received what the loop's connections read into; released when the loop has finished
  LoadLoop(
      Engine engine,
      int index,
      EventLoop eventLoop,
      Bootstrap bootstrap,
      Prepared[] prepared,
      ByteBuf received) {
    this.received = received;
    this.engine = engine;
    this.plan = engine.plan();
    this.index = index;
    this.eventLoop = eventLoop;
    this.bootstrap = bootstrap;
    this.prepared = prepared;
    recorder = new LoopRecorder(plan.targets().size());
    cycle =
        new TargetSelector(plan.targets(), plan.rows().count(), index, plan.threads(), plan.seed());
    schedule =
        plan.model() instanceof LoadModel.Open open
            ? new ArrivalSchedule(open, index, plan.threads(), plan.seed())
            : null;
    tickets = new RequestBudget(engine.remaining());
  }

  // --- what lanes need -----------------------------------------------------------------------

  LoopRecorder recorder() {
    return recorder;
  }

  byte[] scratch() {
    return scratch;
  }

  boolean keepAlive() {
    return plan.keepAlive();
  }

  boolean isSecure() {
    return plan.origin().secure();
  }

  Prepared prepared(int target) {
    return prepared[target];
  }

  LoadPlan plan() {
    return plan;
  }

  ChannelFuture connect(ChannelHandler handler) {
    return bootstrap.clone().handler(engine.initializer(handler)).connect();
  }

  // --- opening -------------------------------------------------------------------------------

  void execute(Runnable task) {
    eventLoop.execute(task);
  }

  /// Makes the lanes and opens as many as the model starts with.
  void openLanes() {
    if (schedule != null) {
      SchedulingPriority.ofThisThread();
    }
    int share = share(plan.connections());
    for (int i = 0; i < share; i++) {
      engine.newLanes(this, lanes);
    }
    boolean ahead = plan.keepAlive();
    int first = schedule != null ? lanes.size() : lanesAt(plan.model().stages().getFirst().from());
    for (int i = 0; ahead && i < first; i++) {
      toOpen.add(lanes.get(i));
    }
    openMore();
  }

  private int share(int connections) {
    int loops = plan.threads();
    return connections * (index + 1) / loops - connections * index / loops;
  }

  private void openMore() {
    while (opening < OPENING_MAX && !toOpen.isEmpty()) {
      opening++;
      toOpen.remove().open();
    }
    if (opening == 0 && toOpen.isEmpty() && !openedAll) {
      openedAll = true;
      engine.loopIsReady();
    }
  }

  /// A lane has opened its connection, or failed to.
  void opened(ConnectionSlot lane) {
    if (!openedAll) {
      opening--;
      openMore();
    }
  }

  // --- sending -------------------------------------------------------------------------------

  void start(long startNanos) {
    this.startNanos = startNanos;
    intervalStart = startNanos;
    endNanos = startNanos + plan.model().duration().toNanos();
    sending = true;
    meter.restart(index == 0);
    long sweep = Math.clamp(plan.timeout().toNanos() / 20, 1_000_000, 100_000_000);
    sweeper = eventLoop.scheduleAtFixedRate(this::sweep, sweep, sweep, TimeUnit.NANOSECONDS);
    boundary = nextBoundary(startNanos);
    scheduleTick();
    if (schedule != null) {
      idle.addAll(lanes);
      long now = System.nanoTime();
      for (ConnectionSlot lane : lanes) {
        lane.idleSince = Math.min(now, startNanos);
      }
      startPacer(schedule);
    } else {
      closedMore();
    }
  }

  /// How many lanes a closed model uses when the stage's value is `connections`.
  private int lanesAt(double connections) {
    int perConnection = lanes.size() / Math.max(1, share(plan.connections()));
    return Math.min(lanes.size(), share((int) Math.round(connections)) * perConnection);
  }

  private int lanesNow(long now) {
    return lanesAt(plan.model().valueAt(now - startNanos));
  }

  /// Closed model: puts lanes to work until as many are active as the stage asks for.
  private void closedMore() {
    long now = System.nanoTime();
    int wantedLanes = lanesNow(now);
    for (int i = 0; i < lanes.size() && active < wantedLanes; i++) {
      ConnectionSlot lane = lanes.get(i);
      if (!lane.inUse) {
        lane.inUse = true;
        active++;
        next(lane, now);
      }
    }
    if (plan.model().stages().size() > 1
        || plan.model().stages().getFirst().from() != plan.model().stages().getFirst().to()) {
      eventLoop.schedule(this::closedAgain, 20, TimeUnit.MILLISECONDS);
    }
  }

  private void closedAgain() {
    if (sending) {
      closedMore();
    }
  }

  /// Closed model: the lane sends its next request, unless the run or its turn is over.
  private void next(ConnectionSlot lane, long now) {
    if (!sending || active > lanesLimit(now) || !tickets.take()) {
      active--;
      lane.inUse = false;
      if (tickets.exhausted()) {
        sending = false;
      }
      if (!sending) {
        finishIfDrained();
      } else {
        lane.close();
      }
      return;
    }
    inFlight++;
    lane.begin(cycle.nextTarget(), cycle.nextRow(), now, now);
  }

  private int lanesLimit(long now) {
    return engine.constantConnections() ? Integer.MAX_VALUE : lanesNow(now);
  }

  private void startPacer(ArrivalSchedule of) {
    long until = startNanos + of.peek() - System.nanoTime();
    double rate = engine.constantRate() / plan.threads();
    if (rate > 0) {
      long period = Math.max(PACE_NANOS, (long) (1e9 / rate));
      pacer =
          eventLoop.scheduleAtFixedRate(
              this::pump, Math.max(0, until), period, TimeUnit.NANOSECONDS);
    } else {
      pace();
    }
  }

  /// Rates that change: wakes up when the next request is due.
  private void pace() {
    pump();
    if (sending && schedule != null && schedule.peek() != ArrivalSchedule.NEVER) {
      long until = startNanos + schedule.peek() - System.nanoTime();
      pacer = eventLoop.schedule(this::pace, Math.max(PACE_NANOS, until), TimeUnit.NANOSECONDS);
    }
  }

  /// Open model: sends all that is due, as long as a lane is free.
  private void pump() {
    if (schedule == null || !sending) {
      return;
    }
    long now = System.nanoTime();
    while (!idle.isEmpty()) {
      long due = schedule.peek();
      if (due == ArrivalSchedule.NEVER || startNanos + due > now) {
        return;
      }
      ConnectionSlot lane = idle.remove();
      long wanted = startNanos + due;
      schedule.advance();
      // Waiting for a free connection is the server's doing, not the generator's.
      recorder.sendLag(now - Math.max(wanted, lane.idleSince));
      inFlight++;
      lane.begin(cycle.nextTarget(), cycle.nextRow(), wanted, now);
      now = System.nanoTime();
    }
  }

  // --- outcomes ------------------------------------------------------------------------------

  void answered(
      ConnectionSlot lane,
      int status,
      long bytes,
      long bodyBytes,
      boolean matches,
      int retryAfterSeconds,
      boolean cacheHit) {
    long now = System.nanoTime();
    recorder.answered(lane.target, lane.wanted, lane.sent, now, status, bytes, bodyBytes, matches);
    if (cacheHit) {
      recorder.cacheHit(lane.target);
    }
    inFlight--;
    if (status == 429 && plan.retryAfter() && retryAfterSeconds > 0) {
      pause(lane, Math.min(retryAfterSeconds, 3600) * 1000L);
    } else {
      free(lane, now);
    }
  }

  void failed(ConnectionSlot lane, ErrorClass error) {
    long now = System.nanoTime();
    recorder.failed(lane.target, lane.wanted, lane.sent, now, error);
    inFlight--;
    if (schedule == null && lane.brokenInARow > 1 && sending) {
      // A closed loop on a dead server would spin.
      long backoff = BACKOFF_MIN_MILLIS << Math.min(lane.brokenInARow - 2, 10);
      pause(lane, Math.min(backoff, BACKOFF_MAX_MILLIS));
    } else {
      free(lane, now);
    }
  }

  private void pause(ConnectionSlot lane, long millis) {
    pausing++;
    eventLoop.schedule(
        () -> {
          pausing--;
          free(lane, System.nanoTime());
        },
        millis,
        TimeUnit.MILLISECONDS);
    finishIfDrained();
  }

  private void free(ConnectionSlot lane, long now) {
    lane.idleSince = now;
    if (schedule != null) {
      idle.add(lane);
      if (sending) {
        pump();
      } else {
        finishIfDrained();
      }
    } else {
      next(lane, now);
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    long oldest = now - plan.timeout().toNanos();
    for (int i = 0; i < lanes.size(); i++) {
      ConnectionSlot lane = lanes.get(i);
      if (lane.busy && lane.sent - oldest < 0) {
        lane.abort();
        lane.brokenInARow = 0;
        failed(lane, ErrorClass.TIMEOUT);
      }
    }
  }

  // --- intervals and the end -----------------------------------------------------------------

  private long nextBoundary(long from) {
    long next = from + plan.reporting().toNanos();
    long warm = startNanos + plan.warmup().toNanos();
    if (from < warm && next > warm) {
      next = warm;
    }
    return Math.min(next, endNanos);
  }

  private void scheduleTick() {
    ticker =
        eventLoop.schedule(
            this::tick, Math.max(0, boundary - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void tick() {
    long now = System.nanoTime();
    if (finished) {
      return;
    }
    // The timer of the schedule may be due at this same moment.
    pump();
    publish(phaseAt(boundary), now);
    if (boundary >= endNanos) {
      stop(plan.timeout().toNanos());
      return;
    }
    boundary = nextBoundary(boundary);
    scheduleTick();
  }

  private Phase phaseAt(long end) {
    return end <= startNanos + plan.warmup().toNanos() ? Phase.WARMUP : Phase.MEASURE;
  }

  /// Stops sending; what is in flight may still be answered for a while.
  void stop(long patienceNanos) {
    if (finished) {
      return;
    }
    if (drainLimit == null) {
      if (boundary < endNanos || System.nanoTime() < endNanos) {
        // Stopped ahead of time: the run ends here.
        long now = System.nanoTime();
        publish(phaseAt(now), now);
        endNanos = Math.min(endNanos, now);
      }
      sending = false;
      cancel(pacer);
      cancel(ticker);
      drainLimit = eventLoop.schedule(this::giveUp, patienceNanos, TimeUnit.NANOSECONDS);
      finishIfDrained();
    } else if (drainLimit.cancel(false)) {
      drainLimit = eventLoop.schedule(this::giveUp, patienceNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void giveUp() {
    for (ConnectionSlot lane : lanes) {
      if (lane.busy) {
        lane.abort();
        recorder.failed(
            lane.target, lane.wanted, lane.sent, System.nanoTime(), ErrorClass.UNANSWERED);
        inFlight--;
      }
    }
    finish();
  }

  private void finishIfDrained() {
    if (!sending && inFlight == 0) {
      finish();
    }
  }

  private void finish() {
    if (finished) {
      return;
    }
    finished = true;
    sending = false;
    long now = System.nanoTime();
    unsent(now);
    cancel(pacer);
    cancel(sweeper);
    cancel(ticker);
    cancel(drainLimit);
    publish(now <= endNanos ? phaseAt(now) : Phase.DRAIN, now);
    lanes.forEach(ConnectionSlot::close);
    for (Prepared each : prepared) {
      each.release();
    }
    received.release();
    engine.loopIsFinished();
  }

  /// Requests that were due but never got a connection are unanswered, with the time they waited.
  private void unsent(long now) {
    if (schedule == null) {
      return;
    }
    while (schedule.peek() != ArrivalSchedule.NEVER && startNanos + schedule.peek() < endNanos) {
      long wanted = startNanos + schedule.peek();
      schedule.advance();
      recorder.failed(cycle.nextTarget(), wanted, wanted, now, ErrorClass.UNANSWERED);
    }
  }

  private void publish(Phase phase, long now) {
    List<Measures> endpoints = recorder.drain();
    LoopUse use = meter.read(now - intervalStart, index == 0);
    int open = 0;
    for (ConnectionSlot lane : lanes) {
      open += lane.isOpen() ? 1 : 0;
    }
    long waiting = schedule == null ? 0 : schedule.dueUntil(Math.min(now, endNanos) - startNanos);
    engine.publish(
        index,
        new Interval(
            phase,
            intervalStart - startNanos,
            now - startNanos,
            endpoints,
            recorder.drainConnect(),
            recorder.drainSendLag(),
            recorder.drainFirstByte(),
            open,
            inFlight,
            Math.max(0, waiting),
            use));
    intervalStart = now;
  }

  private static void cancel(@Nullable Future<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }
}
