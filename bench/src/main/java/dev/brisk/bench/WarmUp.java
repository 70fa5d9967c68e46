package dev.brisk.bench;

import dev.brisk.bench.plan.LoadPlan;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Warms the generator up before it meets the target: a short run against a stand-in in this JVM,
/// so that the first request already runs compiled code. A JVM's first second is several times
/// slower than the rest, and would be charged to the server. Nothing of it is reported.
public final class WarmUp {
  private static final int CONNECTIONS = 16;

  /// More than cold code manages, so that no time is lost with waiting.
  private static final double OPEN_RATE = 50_000;

  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nServer: stand-in\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
          .getBytes(StandardCharsets.US_ASCII);

  private WarmUp() {}

  /// Runs for about this long; half a second makes most of the difference.
  ///
  /// @param open whether the open model is to come: its code is walked as well
  /// @throws BenchException when this machine cannot connect to itself
  public static void run(Duration duration, boolean open)
      throws BenchException, InterruptedException {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Channel server =
          new ServerBootstrap()
              .group(group)
              .channel(NioServerSocketChannel.class)
              .childHandler(new StandIn())
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .sync()
              .channel();
      int port = ((InetSocketAddress) server.localAddress()).getPort();
      LoadPlan.Builder plan =
          LoadPlan.of("http://127.0.0.1:" + port + "/").connections(CONNECTIONS).duration(duration);
      LoadTest.run(open ? plan.rate(OPEN_RATE).build() : plan.build());
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);
    }
  }

  /// Answers each read with one answer: the generator never sends two requests in one.
  @ChannelHandler.Sharable
  private static final class StandIn extends ChannelInboundHandlerAdapter {
    private final ByteBuf answer = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ANSWER));

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((ByteBuf) message).release();
      context.writeAndFlush(answer.duplicate(), context.voidPromise());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
