package dev.brisk.bench.swarm;

import dev.brisk.bench.control.RequestName;
import dev.brisk.bench.engine.LoopMeter;
import dev.brisk.bench.engine.Tls;
import dev.brisk.bench.measure.EndpointRecorder;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LatencyRecorder;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.OwnMetric;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.run.UserCarrier;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One event loop with its share of the users: their threads, connections and counters.
final class UserLoop {
  private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int SCRATCH_BYTES = 64 << 10;

  /// Most names of requests; what comes after is counted under [#FURTHER].
  static final int NAMES_MAX = 200;

  private static final RequestName FURTHER = new RequestName("", "further names");

  /// What happened on this loop since the last drain.
  record Drained(
      Map<RequestName, Measures> requests,
      Map<String, Measures> tags,
      LatencyHistogram connect,
      Map<OwnMetric.Name, LatencyHistogram> own,
      int connections,
      LoopUse use) {}

  private final EventLoop eventLoop;
  private final Bootstrap bootstrap;
  private final SwarmOptions options;
  private final KnownHosts hosts;
  private final RunEvents events;
  private final boolean first;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private final LoopMeter meter = new LoopMeter();
  private final Set<VirtualUser> users = new LinkedHashSet<>();

  // Guards the counters below: users may run on other threads than the loop's.
  private final Object counters = new Object();
  private final Map<RequestName, EndpointRecorder> recorders = new HashMap<>();
  private final Map<String, EndpointRecorder> tagged = new HashMap<>();
  private final LatencyRecorder connect = new LatencyRecorder();
  private final Map<OwnMetric.Name, LatencyRecorder> own = new HashMap<>();

  private volatile @Nullable Thread thread;
  private boolean busy;
  private int connections;
  private long drainedAt;
  private @Nullable IterationSchedule arrivals;

  UserLoop(
      EventLoop eventLoop,
      Bootstrap bootstrap,
      KnownHosts hosts,
      SwarmOptions options,
      RunEvents events,
      boolean first) {
    this.eventLoop = eventLoop;
    this.bootstrap = bootstrap;
    this.options = options;
    this.hosts = hosts;
    this.events = events;
    this.first = first;
    eventLoop.execute(() -> {
      thread = Thread.currentThread();
      drainedAt = System.nanoTime();
      meter.restart(first);
    });
    eventLoop.scheduleWithFixedDelay(this::sweep, SWEEP_NANOS, SWEEP_NANOS, TimeUnit.NANOSECONDS);
  }

  // --- carrying users -----------------------------------------------------------------------

  /// Whether this is the loop's thread, and carries no user at this moment.
  boolean isFree() {
    return Thread.currentThread() == thread && !busy;
  }

  /// Runs a stretch of a user's thread.
  void carry(Runnable continuation) {
    busy = true;
    try {
      continuation.run();
    } finally {
      busy = false;
    }
  }

  void execute(Runnable task) {
    eventLoop.execute(task);
  }

  Future<?> schedule(Runnable task, long nanos) {
    return eventLoop.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  void join(VirtualUser user) {
    users.add(user);
    user.start();
  }

  void left(VirtualUser user, boolean neverReady) {
    users.remove(user);
    IterationSchedule scheduled = arrivals;
    if (scheduled != null) {
      scheduled.left(neverReady);
    }
    events.left(user);
  }

  void arrivals(IterationSchedule scheduled, int expected) {
    arrivals = scheduled;
    scheduled.expect(expected);
  }

  void idle(VirtualUser user, boolean firstTime) {
    IterationSchedule scheduled = arrivals;
    if (scheduled != null) {
      scheduled.idle(user, firstTime);
    }
  }

  void notIdle(VirtualUser user) {
    IterationSchedule scheduled = arrivals;
    if (scheduled != null) {
      scheduled.remove(user);
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    // A copy: users that are given up go on at once, and may leave.
    for (VirtualUser user : new ArrayList<>(users)) {
      user.sweep(now);
    }
  }

  // --- connections --------------------------------------------------------------------------

  ChannelFuture connect(Origin origin, ChannelHandler handler) {
    SslContext context = hosts.tls(origin);
    return bootstrap
        .clone()
        .handler(
            context == null
                ? handler
                : new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(Tls.handler(context, channel.alloc(), origin))
                        .addLast(handler);
                  }
                })
        .connect(hosts.address(origin));
  }

  KnownHosts hosts() {
    return hosts;
  }

  void opened(long nanos) {
    connections++;
    synchronized (counters) {
      connect.record(nanos);
    }
  }

  void closed() {
    connections--;
  }

  byte[] scratch() {
    return scratch;
  }

  long timeoutNanos() {
    return options.timeout().toNanos();
  }

  /// When a user that is stopping must be done with a request that it asks now.
  long stopDeadline(long now) {
    return now + options.stopTimeout().toNanos();
  }

  // --- counters -----------------------------------------------------------------------------

  RunEvents events() {
    return events;
  }

  void record(
      String method,
      String name,
      Set<String> tags,
      UserCarrier.Reply reply,
      long intendedStart,
      UserCarrier.@Nullable Failure failure) {
    @Nullable ErrorClass error = failure == null ? null : failure.error();
    RequestName request = new RequestName(method, name);
    synchronized (counters) {
      EndpointRecorder recorder = recorders.get(request);
      if (recorder == null) {
        recorder = newRecorder(request);
      }
      record(recorder, reply, intendedStart, error);
      for (String tag : tags) {
        EndpointRecorder group = tagged.get(tag);
        if (group == null && tagged.size() < NAMES_MAX) {
          tagged.put(tag, group = new EndpointRecorder());
        }
        if (group != null) {
          record(group, reply, intendedStart, error);
        }
      }
    }
    if (failure != null) {
      events.failed(request, failure.message(), failure.came());
    }
  }

  private static void record(
      EndpointRecorder recorder,
      UserCarrier.Reply reply,
      long intendedStart,
      @Nullable ErrorClass error) {
    if (reply.status() > 0) {
      recorder.answered(
          intendedStart,
          reply.sent(),
          reply.end(),
          reply.status(),
          reply.bytes(),
          reply.bodyBytes(),
          error);
    } else {
      recorder.failed(
          intendedStart, reply.sent(), reply.end(), error == null ? ErrorClass.CHECK : error);
    }
  }

  void own(OwnMetric.Name name, double value) {
    synchronized (counters) {
      if (own.containsKey(name) || own.size() < NAMES_MAX) {
        own.computeIfAbsent(name, n -> new LatencyRecorder())
            .record(Math.round(name.time() ? value : value * OwnMetric.SCALE));
      }
    }
  }

  private EndpointRecorder newRecorder(RequestName request) {
    if (recorders.size() < NAMES_MAX) {
      return recorders.computeIfAbsent(request, name -> new EndpointRecorder());
    }
    events.tooManyNames(request);
    return recorders.computeIfAbsent(FURTHER, name -> new EndpointRecorder());
  }

  /// Everything since the last drain. To be called on the loop.
  Drained drain() {
    long now = System.nanoTime();
    LoopUse use = meter.read(now - drainedAt, first);
    drainedAt = now;
    synchronized (counters) {
      Map<RequestName, Measures> requests = drain(recorders);
      LatencyHistogram opened = connect.snapshot();
      connect.reset();
      Map<OwnMetric.Name, LatencyHistogram> figures = new HashMap<>();
      own.forEach((name, recorder) -> {
        if (recorder.count() > 0) {
          figures.put(name, recorder.snapshot());
          recorder.reset();
        }
      });
      return new Drained(requests, drain(tagged), opened, figures, connections, use);
    }
  }

  private static <N> Map<N, Measures> drain(Map<N, EndpointRecorder> recorders) {
    Map<N, Measures> drained = new HashMap<>();
    recorders.forEach((name, recorder) -> {
      Measures measures = recorder.drain();
      if (measures.requests() > 0) {
        drained.put(name, measures);
      }
    });
    return drained;
  }

  /// Ends all users of this loop. To be called on the loop.
  void stopAll(long deadline) {
    List<VirtualUser> all = new ArrayList<>(users);
    all.forEach(user -> user.stop(deadline));
  }
}
