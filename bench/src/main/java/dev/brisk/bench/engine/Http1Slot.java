package dev.brisk.bench.engine;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.wire.ResponseParser;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/// An HTTP/1.1 connection: one request in flight, no pipelining. Reopens itself when the server
/// closed it.
final class Http1Slot extends ConnectionSlot {
  private final ResponseParser parser = new ResponseParser();
  private @Nullable Handler handler;
  private boolean opening;
  private long openedFrom;

  private final BodyMatch body = new BodyMatch();

  Http1Slot(LoadLoop loop) {
    super(loop);
  }

  @Override
  void open() {
    opening = true;
    openedFrom = System.nanoTime();
    Handler fresh = new Handler();
    handler = fresh;
    ChannelFuture future = loop.connect(fresh);
    future.addListener(done -> {
      if (done.isSuccess()) {
        if (!loop.isSecure()) {
          fresh.connected();
        }
      } else {
        fresh.broken(ErrorClass.CONNECT);
      }
    });
  }

  @Override
  boolean isOpen() {
    return handler != null && !opening;
  }

  @Override
  void begin() {
    Handler open = handler;
    if (open == null) {
      open();
    } else if (!opening) {
      open.send();
    }
  }

  @Override
  void abort() {
    busy = false;
    close();
  }

  @Override
  void close() {
    Handler open = handler;
    handler = null;
    opening = false;
    if (open != null) {
      open.close();
    }
  }

  /// One TCP connection. When it is no longer the slot's handler, its events mean nothing.
  private final class Handler extends ChannelInboundHandlerAdapter {
    private @Nullable ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      this.context = context;
    }

    private boolean current() {
      return handler == this;
    }

    void close() {
      if (context != null) {
        context.channel().close();
      }
    }

    void connected() {
      if (!current()) {
        close();
        return;
      }
      opening = false;
      long now = System.nanoTime();
      loop.recorder().connected(now - openedFrom);
      if (busy) {
        sent = now;
        send();
      }
      loop.opened(Http1Slot.this);
    }

    void send() {
      ChannelHandlerContext to = context;
      if (to == null) {
        return;
      }
      LoadLoop.Prepared request = loop.prepared(target);
      body.reset();
      parser.start(request.head(), request.check().needsBytes() ? body : null);
      ByteBuf bytes = request.bytes(row);
      int written = loop.isSecure() ? 0 : DirectWrite.write(to.channel(), bytes);
      if (written == bytes.readableBytes()) {
        return;
      }
      if (written < 0) {
        broken(ErrorClass.RESET);
      } else {
        ByteBuf rest = bytes.retainedDuplicate();
        to.writeAndFlush(rest.skipBytes(written), to.voidPromise());
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
          connected();
        } else {
          broken(ErrorClass.TLS);
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
      if (!busy) {
        // Bytes that nobody asked for, such as a 408 before closing.
        Http1Slot.this.close();
        return;
      }
      if (loop.plan().firstByte() && parser.isUntouched()) {
        loop.recorder().firstByte(System.nanoTime() - sent);
      }
      byte[] scratch = loop.scratch();
      while (in.isReadable() && !parser.isComplete() && !parser.isFailed()) {
        long skippable = parser.skippable();
        if (skippable > 0) {
          int skipped = (int) Math.min(skippable, in.readableBytes());
          parser.skip(skipped);
          in.skipBytes(skipped);
        } else {
          int shown = Math.min(in.readableBytes(), scratch.length);
          in.getBytes(in.readerIndex(), scratch, 0, shown);
          in.skipBytes(parser.consume(scratch, 0, shown));
        }
      }
      if (parser.isFailed() || (parser.isComplete() && in.isReadable())) {
        // Bytes after the end of the answer: its length was wrong, so nothing else can be trusted.
        broken(ErrorClass.PROTOCOL);
      } else if (parser.isComplete()) {
        complete();
      }
    }

    private void complete() {
      if (!parser.keepAlive() || !loop.keepAlive()) {
        Http1Slot.this.close();
      }
      busy = false;
      consecutiveFailures = 0;
      loop.answered(
          Http1Slot.this,
          parser.status(),
          parser.wireBytes(),
          parser.bodyBytes(),
          body.matches(loop.prepared(target), parser.bodyBytes()),
          parser.retryAfterSeconds(),
          parser.cacheHit());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!current()) {
        return;
      }
      if (opening) {
        broken(loop.isSecure() ? ErrorClass.TLS : ErrorClass.CONNECT);
      } else if (busy && parser.close()) {
        handler = null;
        complete();
      } else {
        broken(ErrorClass.RESET);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (current() && opening && context.pipeline().get(SslHandler.class) != null) {
        broken(ErrorClass.TLS);
      } else {
        broken(ErrorClass.RESET);
      }
    }

    void broken(ErrorClass error) {
      if (!current()) {
        close();
        return;
      }
      boolean wasOpening = opening;
      Http1Slot.this.close();
      consecutiveFailures++;
      failed(error);
      if (wasOpening) {
        loop.opened(Http1Slot.this);
      }
    }
  }
}
