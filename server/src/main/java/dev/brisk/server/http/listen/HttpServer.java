package dev.brisk.server.http.listen;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpBounds;
import dev.brisk.server.http.HttpHandler;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.connection.ConnectionGuard;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.http.connection.StrictTransport;
import dev.brisk.server.http.h1.Http1Connection;
import dev.brisk.server.http.h1.Http1Decoder;
import dev.brisk.server.http.h2.Http2Connection;
import dev.brisk.server.http.limit.Addresses;
import dev.brisk.server.http.limit.Limits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A listener: accepts connections, speaks HTTP/1.1 and HTTP/2 on them, and hands each request to
/// one [HttpHandler].
///
/// Each connection lives on one event loop. The native transport (epoll) is used where it is there.
/// Without TLS, HTTP/2 is spoken with clients that know it beforehand; with TLS, ALPN decides.
/// Thread-safe.
public final class HttpServer implements AutoCloseable {
  private final HttpOptions options;
  private final HttpHandler handler;
  private final ExchangeObserver observer;
  private final EventLoopGroup group;
  private final boolean ownsGroup;
  private final List<EventLoopState> loops = new ArrayList<>();
  private final @Nullable SslContext tls;
  private final AtomicInteger connections = new AtomicInteger();
  private final Limits limits;
  private final Addresses addresses;
  private final @Nullable LoopWatch watch;
  private final Channel listener;

  /// Connections that came after the end had begun, for the requests that are answered until it.
  private final AtomicInteger late = new AtomicInteger();

  private volatile boolean draining;
  private volatile boolean closed;

  private HttpServer(
      HttpOptions options,
      HttpHandler handler,
      ExchangeObserver observer,
      @Nullable HttpServer sharing,
      @Nullable Consumer<String> mute) {
    this.options = options;
    this.handler = handler;
    this.observer = observer;
    this.tls = ListenerTls.of(options);
    int count = options.loops() > 0 ? options.loops() : Runtime.getRuntime().availableProcessors();
    this.ownsGroup = sharing == null;
    this.group =
        sharing != null
            ? sharing.group
            : new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("brisk-loop", true), transport());
    this.limits = sharing != null ? sharing.limits : new Limits(loopsOf(group), options.bounds());
    this.addresses =
        new Addresses(
            options.bounds().maxConnectionsPerAddress(), options.bounds().loopbackCounts());
    int index = 0;
    for (EventExecutor executor : group) {
      EventLoopState state =
          new EventLoopState(index++, (EventLoop) executor, limits, StrictTransport.of(options));
      loops.add(state);
      executor.scheduleAtFixedRate(
          () -> sweep(state),
          EventLoopState.SWEEP_MILLIS,
          EventLoopState.SWEEP_MILLIS,
          TimeUnit.MILLISECONDS);
    }
    this.watch =
        sharing != null || mute == null
            ? null
            : new LoopWatch(
                loops.stream().map(state -> state.executor).toList(),
                LoopWatch.PATIENCE_ROUNDS,
                limits::broken,
                () -> draining,
                mute);
    try {
      this.listener = bind();
    } catch (RuntimeException e) {
      shutdownGroup();
      throw e;
    }
    if (watch != null) {
      watch.start();
    }
  }

  private static int loopsOf(EventLoopGroup group) {
    int loops = 0;
    for (EventExecutor executor : group) {
      loops += executor == null ? 0 : 1;
    }
    return loops;
  }

  /// Binds and starts to accept.
  ///
  /// @throws UncheckedIOException when the address cannot be bound or a TLS file cannot be used;
  ///   the message says what to do
  public static HttpServer start(
      HttpOptions options, HttpHandler handler, ExchangeObserver observer) {
    return new HttpServer(options, handler, observer, null, null);
  }

  /// Likewise, and watches over the event loops.
  ///
  /// @param mute told, once and on a thread of its own, when an event loop has ended or hangs, or a
  ///   class could not be loaded, so that some requests will never be answered; with what is wrong
  public static HttpServer start(
      HttpOptions options, HttpHandler handler, ExchangeObserver observer, Consumer<String> mute) {
    return new HttpServer(options, handler, observer, null, mute);
  }

  /// Loads the transport's native library and the allocator, for a quicker [#start].
  public static void warmUp() {
    transport();
    PooledByteBufAllocator.DEFAULT.ioBuffer(1).release();
  }

  /// One more listener on the event loops of this one, which must be closed last.
  public HttpServer alsoListen(
      HttpOptions options, HttpHandler handler, ExchangeObserver observer) {
    return new HttpServer(options, handler, observer, this, null);
  }

  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /// How many event loops there are; [Exchange#loop] is below it.
  public int loopCount() {
    return loops.size();
  }

  public int connectionCount() {
    return connections.get();
  }

  /// How often the bound was met, of all listeners on these event loops.
  public long limited(Limit limit) {
    return limits.counted(limit);
  }

  /// Bytes of answers that wait for their readers.
  public long unsentBytes() {
    return limits.answers.held();
  }

  /// Bytes of heads that are not whole.
  public long headBytes() {
    return limits.heads.held();
  }

  /// Bytes of requests that wait for their answers.
  public long requestBytes() {
    return limits.requests.held();
  }

  public int tunnels() {
    return limits.tunnels();
  }

  /// Bytes of requests' bodies that are held.
  public long bodyBytes() {
    return limits.bodies.held();
  }

  /// `epoll` or `nio`.
  public String transportName() {
    return Epoll.isAvailable() ? "epoll" : "nio";
  }

  private static IoHandlerFactory transport() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private Channel bind() {
    Class<? extends ServerChannel> type =
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(new AcceptGuard(limits, this::mayAccept))
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    EventLoopState loop = stateOf(channel.eventLoop());
                    loop.watched(() -> accepted(channel, loop));
                  }
                })
            .bind(options.host(), options.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw new UncheckedIOException(
          new IOException(
              "Cannot listen on "
                  + options.host()
                  + ":"
                  + options.port()
                  + " ("
                  + (cause == null ? "unknown" : cause.getMessage())
                  + "). Choose another port (--port), or end the program that has this one.",
              cause));
    }
    return bound.channel();
  }

  private void accepted(Channel channel, EventLoopState loop) {
    InetAddress address =
        channel.remoteAddress() instanceof InetSocketAddress remote ? remote.getAddress() : null;
    if (address != null && !addresses.opened(address)) {
      limits.count(Limit.CONNECTIONS_OF_ADDRESS);
      channel.close();
      return;
    }
    connections.incrementAndGet();
    if (!mayAccept()) {
      channel.parent().config().setAutoRead(false);
    }
    ConnectionGuard guard =
        new ConnectionGuard(
            loop,
            options,
            gone -> {
              if (address != null) {
                addresses.closed(address);
              }
              if (gone.isLate()) {
                late.decrementAndGet();
              }
              connectionClosed(channel.parent());
            },
            this::crowded);
    if (draining) {
      comesLate(guard);
    } else if (crowded()) {
      guard.reserve();
    }
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(guard);
    if (tls != null) {
      pipeline.addLast(tls.newHandler(channel.alloc()));
      pipeline.addLast(
          new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
            @Override
            protected void configurePipeline(
                io.netty.channel.ChannelHandlerContext context, String protocol) {
              configure(
                  context.pipeline(),
                  loop,
                  guard,
                  protocol.equals(ApplicationProtocolNames.HTTP_2));
            }

            @Override
            protected void handshakeFailure(
                io.netty.channel.ChannelHandlerContext context, Throwable cause) {
              context.close();
            }

            @Override
            public void exceptionCaught(
                io.netty.channel.ChannelHandlerContext context, Throwable cause) {
              limits.failed(cause);
              context.close();
            }
          });
    } else {
      pipeline.addLast(
          new ProtocolDetector(guard, (target, http2) -> configure(target, loop, guard, http2)));
    }
    if (closed) {
      channel.close();
    }
  }

  private void configure(
      ChannelPipeline pipeline, EventLoopState loop, ConnectionGuard guard, boolean http2) {
    if (http2) {
      Http2Connection.handlers(loop, guard, options, handler, observer).addTo(pipeline);
    } else {
      Http1Decoder decoder = new Http1Decoder(guard, options);
      pipeline.addLast(decoder);
      pipeline.addLast(new Http1Connection(loop, guard, decoder, handler, observer));
    }
  }

  private EventLoopState stateOf(EventLoop executor) {
    for (EventLoopState state : loops) {
      if (state.executor == executor) {
        return state;
      }
    }
    throw new IllegalStateException("a connection on a foreign event loop");
  }

  private void connectionClosed(Channel acceptor) {
    connections.decrementAndGet();
    if (mayAccept()) {
      acceptor.config().setAutoRead(true);
    }
  }

  private boolean mayAccept() {
    return connections.get() < options.bounds().maxConnections() && !closed;
  }

  /// Whether only the reserve is left.
  private boolean crowded() {
    HttpBounds bounds = options.bounds();
    return bounds.reserve() > 0 && connections.get() > bounds.maxConnections() - bounds.reserve();
  }

  private void sweep(EventLoopState state) {
    state.sweep();
    if (crowded()) {
      // Twice the reserve, of all loops together: those that wait get in, and the rest stays.
      int room = Math.max(1, 2 * options.bounds().reserve() / loops.size());
      int closing = state.closeIdle(room);
      for (int i = 0; i < closing; i++) {
        limits.count(Limit.IDLE_CONNECTIONS);
      }
    }
  }

  /// Lets requests in flight finish for so long, then closes what is left. Until then new
  /// connections are accepted for what is vital, that health and metrics can say how it stands, and
  /// answered 503 otherwise.
  public void close(Duration timeout) {
    if (draining) {
      return;
    }
    draining = true;
    if (watch != null) {
      watch.stop();
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    onEachLoop(state -> state.snapshot().forEach(this::drain));
    while (connections.get() > late.get() && System.nanoTime() - deadline < 0) {
      java.util.concurrent.locks.LockSupport.parkNanos(2_000_000);
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    closed = true;
    listener.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    onEachLoop(state -> state.snapshot().forEach(ConnectionGuard::closeNow));
    shutdownGroup();
  }

  /// A request may be on its way: a connection closed before it was read would be reset.
  private void drain(ConnectionGuard guard) {
    if (guard.isUnheard()) {
      comesLate(guard);
    } else {
      guard.drain();
    }
  }

  /// Such a connection holds up nothing. It may be told twice: accepted while the drain began.
  private void comesLate(ConnectionGuard guard) {
    if (!guard.isLate()) {
      late.incrementAndGet();
      guard.late();
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(20));
  }

  private void onEachLoop(Consumer<EventLoopState> task) {
    CountDownLatch done = new CountDownLatch(loops.size());
    for (EventLoopState state : loops) {
      try {
        state.executor.execute(() -> {
          try {
            task.accept(state);
          } finally {
            done.countDown();
          }
        });
      } catch (RejectedExecutionException ended) {
        // A loop that has died has closed what was on it.
        done.countDown();
      }
    }
    try {
      done.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void shutdownGroup() {
    if (ownsGroup) {
      group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
  }
}
