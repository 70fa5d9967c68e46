package dev.brisk.bench.engine;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.plan.BodyCheck;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.wire.RequestEncoder;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs one plan on its event loops and hands out intervals as they end.
///
/// Used once: [#run], with [#stop] from another thread if need be. Threads are gone when `run`
/// returns.
public final class Engine {
  private static final int RECEIVED_BYTES = 64 << 10;

  private record Published(int loop, Interval interval) {}

  private final LoadPlan plan;
  private final @Nullable SslContext tls;
  private final @Nullable AtomicLong remaining;
  private final Transport transport;
  private final LinkedBlockingQueue<Published> published = new LinkedBlockingQueue<>();
  private final List<LoadLoop> loops = new ArrayList<>();
  private final CountDownLatch ready;
  private final CountDownLatch running;
  private volatile boolean stopped;

  /// @param address one of the addresses that [#run] may be given
  public Engine(LoadPlan plan, SocketAddress address) {
    this.plan = plan;
    transport = Transport.best(address);
    tls = plan.origin().secure() ? Tls.context(plan) : null;
    remaining =
        plan.model() instanceof LoadModel.Closed closed && closed.requests().isPresent()
            ? new AtomicLong(closed.requests().getAsLong())
            : null;
    ready = new CountDownLatch(plan.threads());
    running = new CountDownLatch(plan.threads());
  }

  /// Runs to the end.
  ///
  /// @param address the origin's address, already looked up, or a Unix domain socket
  /// @param intervals gets each interval, all loops merged, on the calling thread
  /// @return when sending began, in [System#nanoTime]
  public long run(SocketAddress address, Consumer<Interval> intervals) throws InterruptedException {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(
            plan.threads(), new DefaultThreadFactory("brisk-load", true), transport.handlers());
    // Netty watches one buffer in 128 for leaks: thirteen bytes a request, and stack traces.
    ResourceLeakDetector.Level leaks = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    try {
      Bootstrap bootstrap = transport.bootstrap(address, plan.timeout());
      for (int i = 0; i < plan.threads(); i++) {
        var eventLoop = group.next();
        ByteBuf received = PooledByteBufAllocator.DEFAULT.directBuffer(RECEIVED_BYTES);
        Bootstrap own = bootstrap.clone().group(eventLoop);
        if (plan.protocol() == LoadPlan.Protocol.HTTP_1_1 && tls == null) {
          own.option(ChannelOption.RECVBUF_ALLOCATOR, new ReceiveBuffer(received));
        }
        loops.add(new LoadLoop(this, i, eventLoop, own, prepare(), received));
      }
      loops.forEach(loop -> loop.execute(loop::openSlots));
      boolean allOpen = ready.await(plan.timeout().toMillis() + 5_000, TimeUnit.MILLISECONDS);
      if (!allOpen) {
        throw new IllegalStateException("Opening the connections took longer than the time-out");
      }
      long start = System.nanoTime();
      loops.forEach(loop -> loop.execute(() -> loop.start(start)));
      if (stopped) {
        stop();
      }
      collect(intervals);
      return start;
    } finally {
      ResourceLeakDetector.setLevel(leaks);
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }
  }

  /// Ends the run early: nothing more is sent, and answers may come for another half second.
  public void stop() {
    stopped = true;
    loops.forEach(loop -> loop.execute(() -> loop.stop(TimeUnit.MILLISECONDS.toNanos(500))));
  }

  /// The kind of sockets in use: `epoll` or `nio`.
  public String transport() {
    return transport.name();
  }

  private void collect(Consumer<Interval> intervals) throws InterruptedException {
    IntervalMerger merger = new IntervalMerger(plan.threads());
    while (running.getCount() > 0 || !published.isEmpty()) {
      Published next = published.poll(100, TimeUnit.MILLISECONDS);
      if (next != null) {
        merger.add(next.loop, next.interval).forEach(intervals);
      }
    }
    merger.rest().forEach(intervals);
  }

  /// Each loop has its own copy of the requests, so that no counter is shared.
  private LoadLoop.Prepared[] prepare() {
    List<LoadTarget> targets = plan.targets();
    LoadLoop.Prepared[] prepared = new LoadLoop.Prepared[targets.size()];
    boolean http2 = plan.protocol() == LoadPlan.Protocol.HTTP_2;
    long total = 0;
    for (int i = 0; i < prepared.length; i++) {
      LoadTarget target = targets.get(i);
      List<RequestEncoder.Filled> filled = RequestEncoder.fill(target, plan.rows());
      ByteBuf[] rows = new ByteBuf[http2 ? 0 : filled.size()];
      LoadLoop.Http2Request[] streams = new LoadLoop.Http2Request[http2 ? filled.size() : 0];
      for (int row = 0; row < filled.size(); row++) {
        RequestEncoder.Filled request = filled.get(row);
        byte[] bytes = http2 ? request.body() : RequestEncoder.encode(request, plan);
        total += bytes.length;
        if (total > RequestEncoder.ENCODED_BYTES_MAX) {
          throw new IllegalArgumentException(
              "The requests of this plan take more than "
                  + (RequestEncoder.ENCODED_BYTES_MAX >> 20)
                  + " MiB when filled in. Use fewer rows of data.");
        }
        ByteBuf buffer =
            PooledByteBufAllocator.DEFAULT
                .directBuffer(Math.max(1, bytes.length))
                .writeBytes(bytes);
        if (http2) {
          streams[row] = new LoadLoop.Http2Request(Http2Requests.headers(request, plan), buffer);
        } else {
          rows[row] = buffer;
        }
      }
      byte[] needle =
          target.check() instanceof BodyCheck.Contains contains
              ? contains.text().getBytes(StandardCharsets.UTF_8)
              : new byte[0];
      boolean head = target.method().equals("HEAD");
      prepared[i] = new LoadLoop.Prepared(rows, streams, head, target.check(), needle);
    }
    return prepared;
  }

  // --- what loops need -----------------------------------------------------------------------

  LoadPlan plan() {
    return plan;
  }

  @Nullable AtomicLong remaining() {
    return remaining;
  }

  void newSlots(LoadLoop loop, List<ConnectionSlot> slots) {
    if (plan.protocol() == LoadPlan.Protocol.HTTP_1_1) {
      slots.add(new Http1Slot(loop));
      return;
    }
    Http2Group group = new Http2Group(loop);
    for (int i = 0; i < plan.streams(); i++) {
      slots.add(new Http2Slot(loop, group));
    }
  }

  ChannelHandler initializer(ChannelHandler handler) {
    SslContext context = tls;
    if (context == null) {
      return handler;
    }
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(Tls.handler(context, channel.alloc(), plan.origin()))
            .addLast(handler);
      }
    };
  }

  void publish(int loop, Interval interval) {
    published.add(new Published(loop, interval));
  }

  void loopIsReady() {
    ready.countDown();
  }

  void loopIsFinished() {
    running.countDown();
  }
}
