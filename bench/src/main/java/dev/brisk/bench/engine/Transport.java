package dev.brisk.bench.engine;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;

/// The kind of sockets: epoll where it works, otherwise the JDK's; TCP or Unix domain.
public record Transport(
    String name, IoHandlerFactory handlers, Class<? extends Channel> channelClass) {
  private static final String EPOLL = "epoll";
  private static final int READ_BYTES = 8 << 10;
  private static final int READ_BYTES_MAX = 256 << 10;

  /// The best that works here for an address.
  public static Transport best(SocketAddress to) {
    boolean unix = to instanceof UnixDomainSocketAddress;
    return Epoll.isAvailable()
        ? new Transport(
            EPOLL,
            EpollIoHandler.newFactory(),
            unix ? EpollDomainSocketChannel.class : EpollSocketChannel.class)
        : new Transport(
            "nio",
            NioIoHandler.newFactory(),
            unix ? NioDomainSocketChannel.class : NioSocketChannel.class);
  }

  /// The same address as this kind of sockets wants it.
  private SocketAddress address(SocketAddress to) {
    return to instanceof UnixDomainSocketAddress unix && name.equals(EPOLL)
        ? new DomainSocketAddress(unix.getPath().toString())
        : to;
  }

  /// How connections of a load are made.
  public Bootstrap bootstrap(SocketAddress to, Duration timeout) {
    PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    Bootstrap bootstrap = new Bootstrap().channel(channelClass).remoteAddress(address(to));
    if (to instanceof InetSocketAddress) {
      bootstrap.option(ChannelOption.TCP_NODELAY, true);
    }
    return bootstrap
        .option(ChannelOption.ALLOCATOR, allocator)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(READ_BYTES, READ_BYTES, READ_BYTES_MAX))
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE));
  }
}
