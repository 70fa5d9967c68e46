package dev.brisk.bench.swarm;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.plan.BodyCheck;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.Units;
import dev.brisk.bench.scenario.run.UserCarrier;
import dev.brisk.bench.wire.ResponseParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A connection of one user: HTTP/1.1, kept alive, one request at a time, opened when it is needed.
/// Belongs to its event loop.
final class UserConnection implements ResponseParser.BodySink, ResponseParser.HeadSink {
  private static final byte[] SET_COOKIE = {'s', 'e', 't', '-', 'c', 'o', 'o', 'k', 'i', 'e', ':'};

  private final UserLoop loop;
  private final VirtualUser user;
  private final UserConnections owner;
  private final Origin origin;
  private final ResponseParser parser = new ResponseParser();

  private @Nullable Handler handler;
  private UserCarrier.@Nullable EncodedRequest waiting;
  private long number;
  private long asked;
  private long sent;
  private long deadline;
  private long timeoutNanos;
  private boolean hurried;
  private byte @Nullable [] head;
  private byte @Nullable [] body;
  private int bodyLength;

  UserConnection(UserLoop loop, VirtualUser user, UserConnections owner, Origin origin) {
    this.loop = loop;
    this.user = user;
    this.owner = owner;
    this.origin = origin;
    parser.showHeads(this);
  }

  boolean isBusy() {
    return waiting != null;
  }

  /// Sends, and tells when the answer is there.
  ///
  /// @param from when the user asked
  void exchange(UserCarrier.Sent request, long from) {
    UserCarrier.EncodedRequest encoded = request.request();
    number = request.number();
    waiting = encoded;
    head = null;
    body = null;
    bodyLength = 0;
    asked = from;
    sent = System.nanoTime();
    timeoutNanos = encoded.timeoutNanos() == 0 ? loop.timeoutNanos() : encoded.timeoutNanos();
    deadline = sent + timeoutNanos;
    hurried |= user.stopping();
    if (hurried) {
      deadline = Math.min(deadline, loop.stopDeadline(sent));
    }
    Handler open = handler;
    if (open == null) {
      connect();
    } else {
      open.send(encoded);
    }
  }

  private void connect() {
    Handler fresh = new Handler();
    handler = fresh;
    loop.connect(origin, fresh)
        .addListener(done -> {
          if (!done.isSuccess()) {
            // Not at once: the failure may have come before this method ended.
            String why = rootCause(done.cause());
            loop.execute(() -> fresh.broken(ErrorClass.CONNECT, "cannot connect: " + why));
          } else if (!origin.secure()) {
            fresh.connected();
          }
        });
  }

  private static String rootCause(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /// The user stops: a request that waits is given up at this instant.
  void hurry(long latest) {
    hurried = true;
    deadline = Math.min(deadline, latest);
  }

  void sweep(long now) {
    if (waiting != null && now > deadline) {
      close();
      boolean cut = hurried && now - sent < timeoutNanos;
      finish(
          cut ? ErrorClass.UNANSWERED : ErrorClass.TIMEOUT,
          cut ? "no answer when the run ended" : "no answer within " + Units.time(timeoutNanos));
    }
  }

  void close() {
    Handler open = handler;
    handler = null;
    if (open != null) {
      open.close();
    }
  }

  private void complete() {
    if (!parser.keepAlive()) {
      close();
    }
    finish(null, null);
  }

  private void finish(@Nullable ErrorClass error, @Nullable String problem) {
    waiting = null;
    boolean answered = error == null;
    byte[] kept = body;
    UserCarrier.Reply reply =
        new UserCarrier.Reply(
            answered ? parser.status() : 0,
            answered ? head : null,
            answered && kept != null ? Arrays.copyOf(kept, bodyLength) : null,
            answered ? parser.wireBytes() : 0,
            answered ? parser.bodyBytes() : 0,
            asked,
            sent,
            System.nanoTime(),
            error,
            problem);
    owner.answered(this, new UserCarrier.Answered(number, reply));
  }

  @Override
  public void head(byte[] bytes, int offset, int length) {
    UserCarrier.EncodedRequest encoded = waiting;
    boolean redirect = length > 9 && bytes[offset + 9] == '3';
    if ((encoded != null && encoded.keepHead()) || redirect || hasCookie(bytes, offset, length)) {
      head = Arrays.copyOfRange(bytes, offset, offset + length);
    }
  }

  private static boolean hasCookie(byte[] bytes, int offset, int length) {
    int last = offset + length - SET_COOKIE.length - 1;
    for (int i = offset; i < last; i++) {
      if (bytes[i] == '\n' && (bytes[i + 1] | 0x20) == 's' && startsCookie(bytes, i + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsCookie(byte[] bytes, int at) {
    for (int i = 0; i < SET_COOKIE.length; i++) {
      int b = bytes[at + i];
      if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != SET_COOKIE[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void body(byte[] bytes, int offset, int length) {
    int taken = Math.min(length, BodyCheck.KEPT_BYTES_MAX - bodyLength);
    byte[] kept = body == null ? new byte[Math.max(taken, 256)] : body;
    if (bodyLength + taken > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(bodyLength + taken, kept.length * 2));
    }
    System.arraycopy(bytes, offset, kept, bodyLength, taken);
    bodyLength += taken;
    body = kept;
  }

  /// One TCP connection. When it is no longer the user's, its events mean nothing.
  private final class Handler extends ChannelInboundHandlerAdapter {
    private @Nullable Channel channel;
    private boolean counted;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      channel = context.channel();
    }

    private boolean current() {
      return handler == this;
    }

    void close() {
      Channel open = channel;
      if (open != null) {
        open.close();
      }
    }

    void connected() {
      UserCarrier.EncodedRequest encoded = waiting;
      if (!current() || encoded == null) {
        close();
        return;
      }
      counted = true;
      loop.opened(System.nanoTime() - sent);
      send(encoded);
    }

    void send(UserCarrier.EncodedRequest encoded) {
      Channel to = channel;
      if (to == null) {
        return;
      }
      parser.start(encoded.headRequest(), encoded.keepBody() ? UserConnection.this : null);
      ByteBuf bytes = to.alloc().directBuffer(encoded.bytes().length).writeBytes(encoded.bytes());
      to.writeAndFlush(bytes, to.voidPromise());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
          connected();
        } else {
          broken(ErrorClass.TLS, "no TLS: " + handshake.cause().getMessage());
        }
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        if (current()) {
          read(in);
        }
      } finally {
        in.release();
      }
    }

    private void read(ByteBuf in) {
      if (waiting == null) {
        // Bytes that nobody asked for, such as a 408 before closing.
        UserConnection.this.close();
        return;
      }
      byte[] scratch = loop.scratch();
      while (in.isReadable() && !parser.isComplete() && !parser.isFailed()) {
        int shown = Math.min(in.readableBytes(), scratch.length);
        in.getBytes(in.readerIndex(), scratch, 0, shown);
        in.skipBytes(parser.consume(scratch, 0, shown));
      }
      if (parser.isFailed() || (parser.isComplete() && in.isReadable())) {
        String why = parser.failure();
        broken(ErrorClass.PROTOCOL, why == null ? "bytes after the end of the answer" : why);
      } else if (parser.isComplete()) {
        complete();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (counted) {
        loop.closed();
      }
      if (!current()) {
        return;
      }
      if (waiting == null) {
        handler = null;
      } else if (counted && parser.close()) {
        handler = null;
        complete();
      } else {
        broken(ErrorClass.RESET, "the connection ended before the answer");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (current() && !counted && origin.secure()) {
        broken(ErrorClass.TLS, "no TLS: " + cause.getMessage());
      } else {
        broken(ErrorClass.RESET, "the connection was reset");
      }
    }

    void broken(ErrorClass error, String problem) {
      if (!current()) {
        close();
        return;
      }
      UserConnection.this.close();
      if (waiting != null) {
        finish(error, problem);
      }
    }
  }
}
