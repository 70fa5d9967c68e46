package dev.brisk.server.http.connection;

import dev.brisk.server.http.limit.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Bytes both ways between a client and an upstream that speak something else than HTTP from now on
/// (101), such as WebSocket.
///
/// Each side is read only while the other takes it. One that says no more is told to the other,
/// which may still answer; the tunnel ends when both have said so, when either is lost, or when
/// nothing came from either for a while. On the event loop that both are on.
public final class Tunnel implements ConnectionGuard.Protocol {
  /// So long an ended one waits for its sides to take what is written.
  private static final long LINGER_SECONDS = 3;

  private final Limits limits;
  private final End client;
  private final End upstream;
  private final long idleNanos;
  private long movedBytes;
  private long seenBytes;
  private long quietSinceNanos = -1;
  private boolean closed;

  /// Follows [Limits#tunnelOpened].
  public Tunnel(Limits limits, Channel client, Channel upstream, Duration idle) {
    this.limits = limits;
    this.client = new End(client);
    this.upstream = new End(upstream);
    this.idleNanos = idle.toNanos();
  }

  /// Takes over from those who spoke HTTP, with what they have read beyond it.
  public void begin() {
    upstream.channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    client.takeOver();
    upstream.takeOver();
    client.channel.closeFuture().addListener(gone -> closed());
    upstream.channel.closeFuture().addListener(gone -> closed());
    client.readMore();
    upstream.readMore();
  }

  private void closed() {
    if (!closed) {
      closed = true;
      limits.tunnelClosed();
      end();
    }
  }

  /// What is written still goes out, as far as it is taken.
  private void end() {
    client.finish();
    upstream.finish();
  }

  private End other(End one) {
    return one == client ? upstream : client;
  }

  @Override
  public void timedOut(ConnectionGuard.Phase phase) {
    end();
  }

  @Override
  public void drain() {
    end();
  }

  @Override
  public void sweep(long nowNanos) {
    if (quietSinceNanos < 0 || seenBytes != movedBytes) {
      seenBytes = movedBytes;
      quietSinceNanos = nowNanos;
    } else if (nowNanos - quietSinceNanos > idleNanos) {
      end();
    }
  }

  private final class End extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private boolean saidAll;
    private boolean finishing;

    End(Channel channel) {
      this.channel = channel;
    }

    /// The last of the handlers goes first: what the one before it still holds is then for this.
    void takeOver() {
      channel.config().setAutoRead(false);
      ChannelPipeline pipeline = channel.pipeline();
      List<ChannelHandler> before = new ArrayList<>(pipeline.toMap().values());
      pipeline.addLast(this);
      for (ChannelHandler handler : before.reversed()) {
        if (!(handler instanceof SslHandler || handler instanceof ConnectionGuard)) {
          pipeline.remove(handler);
        }
      }
    }

    void readMore() {
      if (!saidAll && other(this).channel.isWritable()) {
        channel.config().setAutoRead(true);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (closed || !(message instanceof ByteBuf bytes)) {
        ReferenceCountUtil.release(message);
        return;
      }
      movedBytes += bytes.readableBytes();
      Channel to = other(this).channel;
      to.write(bytes);
      if (!to.isWritable()) {
        to.flush();
        if (!to.isWritable()) {
          channel.config().setAutoRead(false);
        }
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      other(this).channel.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (channel.isWritable()) {
        other(this).readMore();
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        ends();
      } else if (event instanceof SslCloseCompletionEvent) {
        // TLS has no half of an end here: its handler has said the same by now.
        end();
      } else {
        super.userEventTriggered(context, event);
      }
    }

    private void ends() {
      saidAll = true;
      End to = other(this);
      if (to.saidAll || channel.pipeline().get(SslHandler.class) != null) {
        end();
      } else if (to.channel instanceof DuplexChannel duplex
          && to.channel.pipeline().get(SslHandler.class) == null) {
        // An empty write completes when everything before it has.
        to.channel
            .writeAndFlush(Unpooled.EMPTY_BUFFER)
            .addListener(sent -> duplex.shutdownOutput());
      } else {
        end();
      }
    }

    void finish() {
      if (!finishing) {
        finishing = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        var unused =
            channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // A reset is the network's everyday life: nobody can act on it.
      limits.failed(cause);
      context.close();
    }
  }
}
