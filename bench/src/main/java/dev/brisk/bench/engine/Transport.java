package dev.brisk.bench.engine;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/// The kind of sockets: epoll where it works, otherwise the JDK's.
record Transport(
    String name, IoHandlerFactory handlers, Class<? extends SocketChannel> channelClass) {
  static Transport best() {
    return Epoll.isAvailable()
        ? new Transport("epoll", EpollIoHandler.newFactory(), EpollSocketChannel.class)
        : new Transport("nio", NioIoHandler.newFactory(), NioSocketChannel.class);
  }
}
