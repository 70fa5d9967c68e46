package dev.brisk.bench.engine;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/// The kind of sockets: epoll where it works, otherwise the JDK's; TCP or Unix domain.
record Transport(String name, IoHandlerFactory handlers, Class<? extends Channel> channelClass) {
  private static final String EPOLL = "epoll";

  static Transport best(SocketAddress to) {
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
  SocketAddress address(SocketAddress to) {
    return to instanceof UnixDomainSocketAddress unix && name.equals(EPOLL)
        ? new DomainSocketAddress(unix.getPath().toString())
        : to;
  }
}
