package dev.brisk.server.http.listen;

import dev.brisk.server.http.Limit;
import dev.brisk.server.http.limit.Limits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Steps back from accepting when it fails, mostly for want of file descriptors, and tries again.
///
/// Passed on, such a failure would be logged at the pipeline's end: once, that needed a class and a
/// file, there was none, and the error ended the event loop for good. So nothing here logs or needs
/// anything that was not there before.
@Sharable
final class AcceptGuard extends ChannelInboundHandlerAdapter {
  private static final long PAUSE_MILLIS = 200;

  private final Limits limits;
  private final BooleanSupplier mayAccept;

  AcceptGuard(Limits limits, BooleanSupplier mayAccept) {
    this.limits = limits;
    this.mayAccept = mayAccept;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    limits.count(Limit.ACCEPT);
    limits.failed(cause);
    Channel listener = ctx.channel();
    listener.config().setAutoRead(false);
    listener
        .eventLoop()
        .schedule(
            () -> {
              if (mayAccept.getAsBoolean()) {
                listener.config().setAutoRead(true);
              }
            },
            PAUSE_MILLIS,
            TimeUnit.MILLISECONDS);
  }
}
