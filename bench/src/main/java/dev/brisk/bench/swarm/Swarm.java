package dev.brisk.bench.swarm;

import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.engine.ArrivalSchedule;
import dev.brisk.bench.engine.Transport;
import dev.brisk.bench.measure.Iterations;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.OwnMetric;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.scenario.run.Pacing;
import dev.brisk.bench.scenario.run.RunSettings;
import dev.brisk.bench.scenario.run.UserClass;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The event loops of one run. Used by one thread at a time; closed once.
final class Swarm implements AutoCloseable {
  private static final long LOOP_SECONDS_MAX = 5;

  /// What all loops did since the last drain.
  record Drained(
      LoadSecond second,
      LatencyHistogram connect,
      List<Map<String, Measures>> tags,
      List<Map<OwnMetric.Name, LatencyHistogram>> own) {}

  /// A drain that was asked for; whoever claims it decides whether it takes place.
  private record Asked(AtomicBoolean claimed, CompletableFuture<UserLoop.Drained> answer) {}

  private final MultiThreadIoEventLoopGroup group;
  private final List<UserLoop> loops = new ArrayList<>();
  private final RunSettings settings;
  private final List<IterationSchedule> arrivals = new ArrayList<>();
  private int next;

  Swarm(RunSettings settings, SwarmOptions options, InetSocketAddress address, RunEvents events) {
    this.settings = settings;
    Transport transport = Transport.best(address);
    group =
        new MultiThreadIoEventLoopGroup(
            options.threads(), new DefaultThreadFactory("brisk-users", true), transport.handlers());
    Origin origin = settings.origin();
    KnownHosts hosts = new KnownHosts(origin, address, options);
    Bootstrap bootstrap = transport.bootstrap(address, options.timeout());
    for (int i = 0; i < options.threads(); i++) {
      EventLoop eventLoop = group.next();
      loops.add(
          new UserLoop(
              eventLoop, bootstrap.clone().group(eventLoop), hosts, options, events, i == 0));
    }
  }

  /// Loads the classes and the native library of the loops.
  static void prepare() {
    InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Transport transport = Transport.best(nowhere);
    transport.bootstrap(nowhere, Duration.ofSeconds(1));
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("brisk-users-prepare", true), transport.handlers());
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
  }

  VirtualUser spawn(UserClass type, int number, Pacing pacing) {
    UserLoop loop = loops.get(next++ % loops.size());
    VirtualUser user = new VirtualUser(loop, type, number, settings, pacing);
    loop.execute(() -> loop.join(user));
    return user;
  }

  /// Lets iterations begin on a schedule, once all of these users are ready.
  void schedule(LoadModel.Open rate, int users) {
    for (int i = 0; i < loops.size(); i++) {
      UserLoop loop = loops.get(i);
      IterationSchedule scheduled =
          new IterationSchedule(loop, new ArrivalSchedule(rate, i, loops.size(), settings.seed()));
      arrivals.add(scheduled);
      int share = users / loops.size() + (i < users % loops.size() ? 1 : 0);
      loop.execute(() -> loop.arrivals(scheduled, share));
    }
  }

  /// Whether a schedule was given and has ended.
  boolean scheduleIsOver() {
    return !arrivals.isEmpty() && arrivals.stream().allMatch(IterationSchedule::over);
  }

  Iterations iterations() {
    return arrivals.stream()
        .map(IterationSchedule::iterations)
        .reduce(Iterations.NONE, Iterations::plus);
  }

  void stopAll(long deadline) {
    loops.forEach(loop -> loop.execute(() -> loop.stopAll(deadline)));
  }

  /// @param second its number
  /// @param nanos how long it lasted
  Drained drain(long second, long nanos, int users) throws InterruptedException {
    List<Asked> asked = new ArrayList<>();
    for (UserLoop loop : loops) {
      Asked drain = new Asked(new AtomicBoolean(), new CompletableFuture<>());
      loop.execute(() -> {
        if (drain.claimed.compareAndSet(false, true)) {
          drain.answer.complete(loop.drain());
        }
      });
      asked.add(drain);
    }
    List<LoadSecond> parts = new ArrayList<>();
    List<LatencyHistogram> opened = new ArrayList<>();
    List<Map<String, Measures>> tags = new ArrayList<>();
    List<Map<OwnMetric.Name, LatencyHistogram>> own = new ArrayList<>();
    for (Asked each : asked) {
      UserLoop.Drained drained = await(each);
      if (drained != null) {
        parts.add(
            new LoadSecond(
                second,
                Instant.now(),
                nanos,
                0,
                drained.connections(),
                drained.requests(),
                drained.use()));
        opened.add(drained.connect());
        tags.add(drained.tags());
        own.add(drained.own());
      }
    }
    LoadSecond all =
        parts.isEmpty()
            ? new LoadSecond(second, Instant.now(), nanos, 0, 0, Map.of(), LoopUse.NONE)
            : LoadSecond.sideBySide(parts);
    return new Drained(
        new LoadSecond(
            second, all.end(), nanos, users, all.connections(), all.requests(), all.generator()),
        LatencyHistogram.merge(opened),
        tags,
        own);
  }

  /// A loop that user code holds up gives its numbers with a later second, and loses none.
  private static UserLoop.@Nullable Drained await(Asked drain) throws InterruptedException {
    try {
      return drain.answer.get(LOOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return drain.claimed.compareAndSet(false, true) ? null : drain.answer.join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The counters of a loop cannot be read", e);
    }
  }

  @Override
  public void close() {
    boolean ended =
        group
            .shutdownGracefully(0, 1, TimeUnit.SECONDS)
            .awaitUninterruptibly(LOOP_SECONDS_MAX, TimeUnit.SECONDS);
    if (!ended) {
      // User code holds the loop's thread, a daemon; it ends with the process.
      arrivals.clear();
    }
  }
}
