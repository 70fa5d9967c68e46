package dev.brisk.server.upstream;

import dev.brisk.server.config.UpstreamAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One event loop's connections to an upstream. On that loop only.
final class UpstreamPool {
  private static final String TOLD_BY_HANDSHAKE = "told";

  /// A kept connection that was idle for longer is not used any more.
  private static final long MAX_IDLE_NANOS = Duration.ofSeconds(30).toNanos();

  /// Likewise for a request that must not be sent twice. uvicorn and Node close after 5 s, gunicorn
  /// after 2.
  private static final long MAX_IDLE_UNSAFE_NANOS = Duration.ofSeconds(1).toNanos();

  final EventLoop loop;
  final UpstreamBounds bounds;
  private final UpstreamAddress address;
  private final NameLookup names;
  private final @Nullable SslContext tls;
  private final int maxConnections;
  private final int maxWaiting;
  private final Deque<UpstreamConnection> idle = new ArrayDeque<>();
  private final Deque<UpstreamCall> waiting = new ArrayDeque<>();
  private boolean closed;

  // Written on the loop only; read by whoever measures.
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger idling = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();

  UpstreamPool(
      EventLoop loop,
      UpstreamAddress address,
      UpstreamBounds bounds,
      int loops,
      NameLookup names,
      @Nullable SslContext tls) {
    this.loop = loop;
    this.address = address;
    this.bounds = bounds;
    this.names = names;
    this.tls = tls;
    this.maxConnections = Math.max(1, bounds.maxConnections() / loops);
    this.maxWaiting = Math.max(1, bounds.maxWaiting() / loops);
  }

  /// Gives the call a connection, sooner or later.
  ///
  /// @param kept whether it may be one that was used before
  void connect(UpstreamCall call, boolean kept) {
    UpstreamConnection found = kept ? takeIdle(call.request().repeatable()) : null;
    if (found != null) {
      found.send(call, true);
    } else if (open.get() < maxConnections) {
      open(call);
    } else if (waiting.size() < maxWaiting) {
      waiting.add(call);
      queued.set(waiting.size());
    } else {
      call.failed(
          new UpstreamFailure(
              UpstreamFailure.Kind.BUSY,
              "All connections to the upstream are in use. Try again in a moment.",
              null));
    }
  }

  int open() {
    return open.get();
  }

  int idling() {
    return idling.get();
  }

  int waiting() {
    return queued.get();
  }

  /// @return whether it waited for a connection
  boolean forget(UpstreamCall call) {
    boolean waited = waiting.remove(call);
    if (waited) {
      queued.set(waiting.size());
    }
    return waited;
  }

  /// As a `Host` field has it.
  String authority() {
    return address.authority();
  }

  /// The one that was used last: it is the likeliest to be alive.
  private @Nullable UpstreamConnection takeIdle(boolean repeatable) {
    long now = System.nanoTime();
    while (!idle.isEmpty()
        && (now - idle.peekLast().idleSinceNanos() > MAX_IDLE_NANOS
            || !idle.peekLast().isAlive())) {
      idle.pollLast().close();
    }
    UpstreamConnection newest = idle.peekFirst();
    if (newest == null || !repeatable && now - newest.idleSinceNanos() > MAX_IDLE_UNSAFE_NANOS) {
      return null;
    }
    idle.pollFirst();
    idling.set(idle.size());
    if (newest.isAlive()) {
      return newest;
    }
    newest.close();
    return takeIdle(repeatable);
  }

  private void open(UpstreamCall call) {
    open.incrementAndGet();
    names
        .addresses()
        .whenCompleteAsync(
            (addresses, failure) -> {
              if (failure != null || addresses.isEmpty()) {
                open.decrementAndGet();
                call.failed(cannotConnect("its name is not known", failure));
                next();
              } else {
                open(call, addresses, 0);
              }
            },
            loop);
  }

  private void open(UpstreamCall call, List<InetSocketAddress> addresses, int index) {
    if (call.isDone()) {
      open.decrementAndGet();
      next();
      return;
    }
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) bounds.connectTimeout().toMillis())
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    if (tls != null) {
                      SslHandler handler =
                          tls.newHandler(channel.alloc(), address.host(), address.port());
                      handler.setHandshakeTimeout(
                          bounds.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
                      channel.pipeline().addLast(handler).addLast(TOLD_BY_HANDSHAKE, new Told());
                    }
                  }
                });
    bootstrap
        .connect(addresses.get(index))
        .addListener(
            (io.netty.channel.ChannelFutureListener)
                connected -> {
                  if (connected.isSuccess()) {
                    secured(call, connected.channel());
                  } else if (index + 1 < addresses.size()) {
                    open(call, addresses, index + 1);
                  } else {
                    open.decrementAndGet();
                    call.failed(cannotConnect("it does not accept connections", connected.cause()));
                    next();
                  }
                });
  }

  private void secured(UpstreamCall call, Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      ready(call, channel);
      return;
    }
    handler
        .handshakeFuture()
        .addListener(done -> {
          if (done.isSuccess()) {
            channel.pipeline().remove(TOLD_BY_HANDSHAKE);
            ready(call, channel);
          } else {
            channel.close();
            open.decrementAndGet();
            call.failed(cannotConnect(tlsProblem(done.cause()), done.cause()));
            next();
          }
        });
  }

  private void ready(UpstreamCall call, Channel channel) {
    ResponseDecoder decoder = new ResponseDecoder(bounds.maxHead());
    UpstreamConnection connection = new UpstreamConnection(this, channel, decoder);
    channel.pipeline().addLast(decoder, connection);
    if (!channel.isActive()) {
      connection.close();
      call.failed(cannotConnect("it closed the connection at once", null));
    } else if (call.isDone()) {
      released(connection);
    } else {
      connection.send(call, false);
    }
  }

  /// Takes what went wrong with TLS, which its call is told; else Netty would log it.
  private static final class Told extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {}
  }

  private static String tlsProblem(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CertificateExpiredException) {
        return "its certificate has expired, and is to be renewed there";
      }
      if (each instanceof CertificateException
          && String.valueOf(each.getMessage()).startsWith("No ")) {
        // No name matching …, No subject alternative names …
        return "its certificate is for another name. Write a name that it is for";
      }
      if (each instanceof CertificateException) {
        return "its certificate is by nobody that is trusted here. Where that is right,"
            + " proxy.trusted-certificates names the file of the authority's certificate";
      }
    }
    return "its TLS could not be set up";
  }

  private static UpstreamFailure cannotConnect(String why, @Nullable Throwable cause) {
    return new UpstreamFailure(
        UpstreamFailure.Kind.CONNECT, "The upstream cannot be reached: " + why + ".", cause);
  }

  /// A connection has nothing more to do and nothing odd was seen on it.
  void released(UpstreamConnection connection) {
    if (closed || !connection.isAlive()) {
      connection.close();
      return;
    }
    UpstreamCall call = waiting.poll();
    queued.set(waiting.size());
    if (call != null) {
      connection.send(call, true);
    } else {
      connection.idle();
      idle.addFirst(connection);
      idling.set(idle.size());
    }
  }

  void closed(UpstreamConnection connection) {
    open.decrementAndGet();
    idle.remove(connection);
    idling.set(idle.size());
    next();
  }

  /// A connection that is no longer one of HTTP.
  void left() {
    open.decrementAndGet();
    next();
  }

  private void next() {
    while (open.get() < maxConnections && !waiting.isEmpty()) {
      UpstreamCall call = waiting.poll();
      queued.set(waiting.size());
      open(call);
    }
  }

  void close() {
    closed = true;
    List.copyOf(idle).forEach(UpstreamConnection::close);
  }
}
