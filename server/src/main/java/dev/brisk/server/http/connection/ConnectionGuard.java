package dev.brisk.server.http.connection;

import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.limit.Limits;
import dev.brisk.server.http.limit.TransferProgress;
import dev.brisk.server.problem.ProblemDetails;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Bounds what a connection may cost: how long it may take over each phase, how long it may leave
/// an answer unread, and how it ends.
///
/// First in the pipeline, so it also sees connections that never get as far as speaking HTTP.
///
/// **Lingering close.** Closing a socket that has unread input makes the kernel send a reset, and a
/// reset destroys what the client has not yet read: it would see a broken connection instead of its
/// 413. So this side stops sending, reads on and drops what comes, up to a bound in bytes and time,
/// and closes when the client does.
public final class ConnectionGuard extends ChannelDuplexHandler {
  /// What the connection is waited for.
  public enum Phase {
    /// No byte of a request has come yet, or TLS is being set up.
    IDLE,
    /// Between the first byte of a head and its end.
    HEAD,
    /// A body is being read.
    BODY,
    /// This side is at work or at writing: no deadline but that of a stalled reader.
    WORK,
    /// Sent all, reading the rest.
    LINGER
  }

  /// The protocol on the connection.
  public interface Protocol {
    /// A phase took too long; the protocol answers or closes.
    void timedOut(Phase phase);

    /// Finish what is in flight, then close.
    public void drain();

    /// What was written is on its way.
    default void flushed() {}

    /// Looks for what makes no progress, every now and then.
    void sweep(long nowNanos);
  }

  private static final long LINGER_NANOS = Duration.ofSeconds(3).toNanos();

  private final EventLoopState loop;
  private final HttpOptions options;
  private final Consumer<ConnectionGuard> closed;
  private final BooleanSupplier crowd;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Protocol protocol;
  private Phase phase = Phase.IDLE;
  private long deadlineNanos;
  private long countedBytes;
  private final TransferProgress reading;
  private long phaseSinceNanos;
  private boolean reserve;
  private boolean late;
  private long lingeredBytes;
  private boolean registered;
  private int headBytes;

  /// @param closed is told when the connection is gone
  /// @param crowd whether all connections but the reserve are taken
  public ConnectionGuard(
      EventLoopState loop,
      HttpOptions options,
      Consumer<ConnectionGuard> closed,
      BooleanSupplier crowd) {
    this.crowd = crowd;
    this.loop = loop;
    this.options = options;
    this.closed = closed;
    this.reading = new TransferProgress(loop.coarseNanos());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    registered = true;
    loop.add(this);
    enter(Phase.IDLE);
  }

  public void protocol(Protocol protocol) {
    this.protocol = protocol;
  }

  public void enter(Phase next) {
    if (phase == Phase.HEAD && next != Phase.HEAD) {
      unfinished(0);
    }
    phase = next;
    long now = loop.coarseNanos();
    phaseSinceNanos = now;
    deadlineNanos =
        switch (next) {
          case IDLE -> now + options.idleTimeout().toNanos();
          case HEAD -> now + options.headTimeout().toNanos();
          case BODY -> now + options.bodyTimeout().toNanos();
          case WORK -> Long.MAX_VALUE;
          case LINGER -> now + LINGER_NANOS;
        };
  }

  public Phase phase() {
    return phase;
  }

  /// Whether no request is here, or only a part of its head: such connections are closed first when
  /// room is needed.
  boolean idle() {
    return phase == Phase.IDLE || phase == Phase.HEAD;
  }

  /// Since when it is what it is.
  long idleSinceNanos() {
    return phaseSinceNanos;
  }

  /// It came while the server ends: only what is vital is still answered.
  public void late() {
    late = true;
  }

  /// One of the last connections, kept for requests that must always be answered.
  public void reserve() {
    reserve = true;
  }

  /// Paths that are answered while all else is refused.
  public Predicate<String> vital() {
    return options.bounds().vital();
  }

  /// So many bytes of a head, or of a frame, that is not whole are here. Without room for them the
  /// connection is closed.
  public void unfinished(int bytes) {
    if (bytes > headBytes && !loop.limits.heads.tryAdd(loop.index, bytes - headBytes)) {
      loop.limits.count(Limit.HEADS);
      closeNow();
    } else if (bytes != headBytes) {
      if (bytes < headBytes) {
        loop.limits.heads.add(loop.index, bytes - headBytes);
      }
      headBytes = bytes;
    }
  }

  /// Whether a head takes its time while room for heads is short.
  private boolean stalledHead(long nowNanos) {
    boolean stalled =
        headBytes > 0
            && loop.limits.heads.crowded()
            && nowNanos - phaseSinceNanos > Limits.PRESSED_NANOS;
    if (stalled) {
      loop.limits.count(Limit.STALLED_HEAD);
    }
    return stalled;
  }

  /// Why a request to that path must be refused: this is one of the last connections, or came late.
  /// Null: it need not be.
  public @Nullable ProblemDetails refusal(String path) {
    if ((!reserve && !late) || options.bounds().vital().test(path)) {
      return null;
    }
    if (late) {
      return Limits.ending();
    }
    if (!crowd.getAsBoolean()) {
      reserve = false;
      return null;
    }
    loop.limits.count(Limit.CONNECTIONS);
    return Limits.noConnection();
  }

  void sweep(long nowNanos) {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      return;
    }
    count(ctx.channel());
    if (stalled(ctx.channel(), nowNanos)) {
      loop.limits.count(Limit.STALLED_READER);
      ctx.close();
      return;
    }
    if (protocol != null) {
      protocol.sweep(nowNanos);
    }
    boolean pressed = phase == Phase.HEAD && stalledHead(nowNanos);
    if (pressed || (deadlineNanos != Long.MAX_VALUE && nowNanos - deadlineNanos >= 0)) {
      Phase late = phase;
      if (late == Phase.LINGER || protocol == null) {
        ctx.close();
      } else {
        protocol.timedOut(late);
      }
    }
  }

  /// Whether the peer has read next to nothing of what waits for it for the idle time-out; for much
  /// less when room is short.
  private boolean stalled(Channel channel, long nowNanos) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long unsent = buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    if (unsent == 0) {
      reading.moved(0, nowNanos);
      return false;
    }
    return reading.stalled(unsent, nowNanos, maxWaitNanos());
  }

  /// How long a reader that makes no progress is waited for.
  public long maxWaitNanos() {
    long idle = options.idleTimeout().toNanos();
    return loop.limits.answers.crowded() ? Math.min(idle, Limits.PRESSED_NANOS) : idle;
  }

  /// What the kernel did not take at once is counted; of an answer that it did take, nothing is.
  @Override
  public void flush(ChannelHandlerContext ctx) {
    ctx.flush();
    count(ctx.channel());
    if (protocol != null) {
      protocol.flushed();
    }
  }

  private void count(Channel channel) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (pending == countedBytes) {
      return;
    }
    loop.limits.answers.add(loop.index, pending - countedBytes);
    boolean more = pending > countedBytes;
    countedBytes = pending;
    if (more && loop.limits.answers.full()) {
      loop.limits.count(Limit.UNREAD_ANSWERS);
      // Not from within a write.
      channel.eventLoop().execute(channel::close);
    }
  }

  public void count(Limit limit) {
    loop.limits.count(limit);
  }

  public void failed(Throwable cause) {
    loop.limits.failed(cause);
  }

  /// Nothing came from it yet, or not enough to tell the protocol.
  public boolean isUnheard() {
    return protocol == null;
  }

  public boolean isLate() {
    return late;
  }

  public void drain() {
    if (protocol != null) {
      protocol.drain();
    }
  }

  public void closeNow() {
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      ctx.close();
    }
  }

  /// Ends the connection once everything written is sent. Nothing more is passed on from it.
  public void lingerThenClose() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || phase == Phase.LINGER) {
      return;
    }
    enter(Phase.LINGER);
    Channel channel = ctx.channel();
    channel.config().setAutoRead(true);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    channel.flush();
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      // An empty write completes when everything before it has.
      channel
          .writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
          .addListener(future -> {
            if (future.isSuccess()) {
              duplex.shutdownOutput();
            } else {
              channel.close();
            }
          });
    } else {
      channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (phase == Phase.LINGER) {
      lingeredBytes += message instanceof ByteBuf bytes ? bytes.readableBytes() : 1;
      ReferenceCountUtil.release(message);
      if (lingeredBytes > options.maxDrain()) {
        ctx.close();
      }
      return;
    }
    int bytes = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
    super.channelRead(ctx, message);
    if (phase == Phase.HEAD) {
      unfinished(headBytes + bytes);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == ChannelInputShutdownEvent.INSTANCE
        && (phase == Phase.LINGER || protocol == null)) {
      ctx.close();
      return;
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    if (registered) {
      registered = false;
      loop.remove(this);
      loop.limits.answers.add(loop.index, -countedBytes);
      countedBytes = 0;
      unfinished(0);
      closed.accept(this);
    }
    super.channelInactive(ctx);
  }
}
