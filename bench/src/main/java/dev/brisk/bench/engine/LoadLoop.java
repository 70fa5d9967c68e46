package dev.brisk.bench.engine;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LoopRecorder;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
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

/// One thread of the load generator: its slots, its recorder, and the life cycle around the
/// [LoopModel] that says when to send.
///
/// Life: [#openSlots], then [#start] at an instant that all loops share, ticks at the ends of
/// intervals, then the drain: no more sending, but waiting for what is in flight. Everything but
/// the constructor runs on the event loop's thread.
final class LoadLoop {
  /// Opening connections at once, so that a server's accept queue does not overflow.
  private static final int OPENING_MAX = 128;

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
  private final TargetSelector selector;
  private final LoopModel model;
  private final byte[] scratch = new byte[64 << 10];
  private final List<ConnectionSlot> slots = new ArrayList<>();
  private final ArrayDeque<ConnectionSlot> toOpen = new ArrayDeque<>();
  private final LoopMeter meter = new LoopMeter();

  private int opening;
  private boolean openedAll;
  private boolean sending;
  private boolean finished;
  private int inFlight;
  private int pausing;
  private long startNanos;
  private long intervalStart;
  private long boundary;
  private long endNanos;
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
    selector =
        new TargetSelector(plan.targets(), plan.rows().count(), index, plan.threads(), plan.seed());
    model =
        switch (plan.model()) {
          case LoadModel.Closed closed -> new ClosedModel(this, closed, engine.remaining());
          case LoadModel.Open open ->
              new OpenModel(
                  this, open, new ArrivalSchedule(open, index, plan.threads(), plan.seed()));
          case LoadModel.Users users -> throw new IllegalArgumentException("users have no loop");
        };
  }

  // --- what slots need -----------------------------------------------------------------------

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

  /// Makes the slots and opens as many as the model starts with.
  void openSlots() {
    int connections = share(plan.connections());
    for (int i = 0; i < connections; i++) {
      engine.newSlots(this, slots);
    }
    int first = model.prepare();
    if (plan.keepAlive()) {
      toOpen.addAll(slots.subList(0, first));
    }
    openMore();
  }

  /// This loop's part of so many connections.
  int share(int connections) {
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

  /// A slot has opened its connection, or failed to.
  void opened(ConnectionSlot slot) {
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
    model.start();
  }

  /// Sends the next request of the plan.
  ///
  /// @param intendedStart when the model meant it to start, in [System#nanoTime]
  void send(ConnectionSlot slot, long intendedStart, long now) {
    inFlight++;
    slot.begin(selector.nextTarget(), selector.nextRow(), intendedStart, now);
  }

  /// The requests of the plan are used up; the run ends with the last answer.
  void stopSending() {
    sending = false;
  }

  // --- what models need ----------------------------------------------------------------------

  boolean isSending() {
    return sending;
  }

  List<ConnectionSlot> slots() {
    return slots;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  long startNanos() {
    return startNanos;
  }

  /// The end of sending: that of the plan, or the moment of an early stop.
  long endNanos() {
    return endNanos;
  }

  void unsent(long intendedStart, long now) {
    recorder.unsent(selector.nextTarget(), intendedStart, now);
  }

  // --- outcomes ------------------------------------------------------------------------------

  void answered(
      ConnectionSlot slot,
      int status,
      long bytes,
      long bodyBytes,
      boolean matches,
      int retryAfterSeconds,
      boolean cacheHit) {
    long now = System.nanoTime();
    recorder.answered(
        slot.target, slot.intendedStart, slot.sent, now, status, bytes, bodyBytes, matches);
    if (cacheHit) {
      recorder.cacheHit(slot.target);
    }
    inFlight--;
    if (status == 429 && plan.retryAfter() && retryAfterSeconds > 0) {
      pause(slot, Math.min(retryAfterSeconds, 3600) * 1000L);
    } else {
      free(slot, now);
    }
  }

  void failed(ConnectionSlot slot, ErrorClass error) {
    long now = System.nanoTime();
    recorder.failed(slot.target, slot.intendedStart, slot.sent, now, error);
    inFlight--;
    long backoff = sending ? model.backoffMillis(slot) : 0;
    if (backoff > 0) {
      pause(slot, backoff);
    } else {
      free(slot, now);
    }
  }

  private void pause(ConnectionSlot slot, long millis) {
    pausing++;
    eventLoop.schedule(
        () -> {
          pausing--;
          free(slot, System.nanoTime());
        },
        millis,
        TimeUnit.MILLISECONDS);
    finishIfDrained();
  }

  private void free(ConnectionSlot slot, long now) {
    slot.idleSince = now;
    model.free(slot, now);
  }

  private void sweep() {
    long now = System.nanoTime();
    long oldest = now - plan.timeout().toNanos();
    for (int i = 0; i < slots.size(); i++) {
      ConnectionSlot slot = slots.get(i);
      if (slot.busy && slot.sent - oldest < 0) {
        slot.abort();
        slot.consecutiveFailures = 0;
        failed(slot, ErrorClass.TIMEOUT);
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
    // A timer of the model may be due at this same moment.
    model.sendDue();
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
  void stop(long maxWaitNanos) {
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
      model.stop();
      cancel(ticker);
      drainLimit = eventLoop.schedule(this::abort, maxWaitNanos, TimeUnit.NANOSECONDS);
      finishIfDrained();
    } else if (drainLimit.cancel(false)) {
      drainLimit = eventLoop.schedule(this::abort, maxWaitNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void abort() {
    for (ConnectionSlot slot : slots) {
      if (slot.busy) {
        slot.abort();
        recorder.failed(
            slot.target, slot.intendedStart, slot.sent, System.nanoTime(), ErrorClass.UNANSWERED);
        inFlight--;
      }
    }
    finish();
  }

  void finishIfDrained() {
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
    model.stop();
    model.recordUnsent(now);
    cancel(sweeper);
    cancel(ticker);
    cancel(drainLimit);
    publish(now <= endNanos ? phaseAt(now) : Phase.DRAIN, now);
    slots.forEach(ConnectionSlot::close);
    for (Prepared each : prepared) {
      each.release();
    }
    received.release();
    engine.loopIsFinished();
  }

  private void publish(Phase phase, long now) {
    List<Measures> endpoints = recorder.drain();
    LoopUse use = meter.read(now - intervalStart, index == 0);
    int open = 0;
    for (ConnectionSlot slot : slots) {
      open += slot.isOpen() ? 1 : 0;
    }
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
            model.waiting(Math.min(now, endNanos)),
            use));
    intervalStart = now;
  }

  static void cancel(@Nullable Future<?> task) {
    if (task != null) {
      task.cancel(false);
    }
  }
}
