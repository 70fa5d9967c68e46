// Over 450 lines: one stream, whose parts share each of its states.
package dev.brisk.server.http.h2;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpHandler;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.body.ByteChunks;
import dev.brisk.server.http.body.CancelledSubscriber;
import dev.brisk.server.http.body.FileChunks;
import dev.brisk.server.http.body.StreamPump;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.http.connection.HandlerGuard;
import dev.brisk.server.http.connection.WaitingAnswer;
import dev.brisk.server.http.syntax.RequestTarget;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One stream of an HTTP/2 connection: one request and its answer.
final class Http2StreamHandler extends ChannelInboundHandlerAdapter implements StreamPump.Sink {
  private static final byte[] NOTHING = {};
  private final EventLoopState loop;
  private final HttpOptions options;
  private final Http2Connection connection;
  private final HttpHandler handler;
  private final ExchangeObserver observer;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Http2Exchange exchange;
  private @Nullable StreamPump pump;
  private @Nullable ScheduledFuture<?> bodyDeadline;
  private @Nullable Http2Stream http2Stream;
  private final WaitingAnswer waiting;
  private boolean requestDone;
  private boolean malformed;
  private int status;
  private long droppedBytes;

  Http2StreamHandler(
      EventLoopState loop,
      HttpOptions options,
      Http2Connection connection,
      HttpHandler handler,
      ExchangeObserver observer) {
    this.loop = loop;
    this.waiting = new WaitingAnswer(loop);
    this.options = options;
    this.connection = connection;
    this.handler = handler;
    this.observer = observer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return ctx;
  }

  boolean secure() {
    return context().channel().parent().pipeline().get(SslHandler.class) != null;
  }

  String remoteAddress() {
    return context().channel().parent().remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "";
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case Http2HeadersFrame frame when exchange == null -> begin(frame);
      case Http2HeadersFrame trailers -> {
        if (trailers.isEndStream()) {
          contentEnd();
        }
      }
      case Http2DataFrame data -> data(data);
      case Http2ResetFrame reset -> lost();
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void begin(Http2HeadersFrame frame) {
    Http2Headers headers = frame.headers();
    requestDone = frame.isEndStream();
    String method = headers.method() == null ? "" : headers.method().toString();
    String sent = headers.path() == null ? "" : headers.path().toString();
    RequestTarget target = RequestTarget.parse(sent, method);
    ProblemDetails fault = Http2Rules.validate(headers);
    malformed = fault != null;
    // One number: the decoder has refused all else, and made one of a number that was repeated.
    CharSequence length = headers.get("content-length");
    long declared =
        malformed || frame.isEndStream()
            ? 0
            : length == null ? -1 : Long.parseLong(length.toString());
    Http2Exchange created =
        new Http2Exchange(
            this,
            loop,
            observer,
            headers,
            method,
            target == null ? "/" : target.path(),
            target == null ? null : target.query(),
            declared);
    exchange = created;
    connection.streamOpened();
    created.started();
    if (fault != null) {
      created.respond(Response.of(fault, null));
    } else if (sent.length() > options.maxTarget()) {
      created.respond(Response.of(ProblemDetails.of(414, "The request target is too long."), null));
    } else if (target == null) {
      created.respond(
          Response.of(
              ProblemDetails.of(
                  400,
                  "The request target is malformed. Percent-encode what is not allowed in a URL."),
              null));
    } else {
      ProblemDetails refusal = connection.refusal(target.path());
      if (refusal != null) {
        created.respond(Response.of(refusal, null));
      } else {
        HandlerGuard.run(created, () -> handler.handle(created));
      }
    }
    if (frame.isEndStream()) {
      HandlerGuard.run(created, created::contentEnd);
    }
    created.waits(options.bounds().vital());
  }

  private void data(Http2DataFrame frame) {
    Http2Exchange receiving = exchange;
    if (receiving == null) {
      frame.release();
      return;
    }
    boolean last = frame.isEndStream();
    if (receiving.responded()) {
      droppedBytes += frame.content().readableBytes();
      if (droppedBytes > options.maxDrain() && !last) {
        frame.release();
        stopReading();
        return;
      }
    }
    HandlerGuard.run(receiving, () -> receiving.content(frame.content()));
    if (last) {
      contentEnd();
    }
  }

  private void contentEnd() {
    requestDone = true;
    connection.waitsNoMore(this);
    cancelDeadline();
    Http2Exchange receiving = exchange;
    if (receiving != null) {
      HandlerGuard.run(receiving, receiving::contentEnd);
    }
  }

  void bodyWanted() {
    if (!requestDone) {
      connection.waits(this);
      awaitBody(-1);
      if (exchange != null && exchange.header("expect") != null) {
        context()
            .writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("100")));
      }
      context().channel().config().setAutoRead(true);
      context().read();
    }
  }

  /// A body that is passed on has time for as long as it comes on, or is not read.
  private void awaitBody(long receivedBefore) {
    bodyDeadline =
        loop.executor.schedule(
            () -> {
              Http2Exchange late = exchange;
              if (late != null && late.streams() && late.requestBytes() != receivedBefore) {
                awaitBody(late.requestBytes());
              } else if (late != null && late.streams() && paused()) {
                awaitBody(-1);
              } else if (late != null) {
                late.refuse(ProblemDetails.of(408, "The request's body did not arrive in time."));
              }
            },
            options.bodyTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private boolean paused() {
    return !context().channel().config().isAutoRead();
  }

  void pauseReading() {
    context().channel().config().setAutoRead(false);
  }

  void resumeReading() {
    context().channel().config().setAutoRead(true);
    context().read();
  }

  private void cancelDeadline() {
    if (bodyDeadline != null) {
      bodyDeadline.cancel(false);
      bodyDeadline = null;
    }
  }

  void interim(Response response) {
    if (!malformed && context().channel().isWritable()) {
      Http2Headers head = new DefaultHttp2Headers().status(Integer.toString(response.status()));
      response.headers().forEach(field -> head.add(field.getKey(), field.getValue()));
      context().writeAndFlush(new DefaultHttp2HeadersFrame(head));
    }
  }

  void write(Http2Exchange answered, Response answer) {
    Http2Stream own =
        connection.stream(this, ((Http2StreamChannel) context().channel()).stream().id());
    if (own == null) {
      // The peer reset it while the answer was made, and the codec tells its channel later.
      lost();
      return;
    }
    http2Stream = own;
    cancelDeadline();
    boolean withoutBody = answer.withoutBody() || answered.method().equals("HEAD");
    long whole = answer.bodyLength();
    boolean waits = !withoutBody && whole != 0 && !connection.takes(own, whole);
    Response response = loop.limits.admit(answer, withoutBody, waits);
    status = response.status();
    Http2Headers head = Http2Head.of(response, answered.added(), loop);
    long length = response.bodyLength();
    if (malformed) {
      writeRefusal(head, response.body() instanceof Body.Bytes bytes ? bytes.array() : NOTHING);
      return;
    }
    switch (response.body()) {
      case Body.Bytes bytes when withoutBody || !waits || length == 0 ->
          writeBytes(head, withoutBody ? NOTHING : bytes.array());
      case Body.Bytes bytes -> {
        stream(head, false, new ByteChunks(bytes.array()), length);
        waits(pump == null || waiting.hold(bytes.array()));
      }
      case Body.FileRegion region -> {
        int chunk = connection.chunkBytes(own);
        if (withoutBody) {
          writeBytes(head, NOTHING);
        } else {
          stream(head, false, new FileChunks(region, chunk, loop.limits::fileClosed), length);
          waits(pump == null || waiting.hold(chunk));
        }
      }
      case Body.Stream stream -> {
        stream(head, withoutBody, stream.chunks(), length);
        waits(pump == null || waiting.hold(FileChunks.MAX_CHUNK_BYTES));
      }
    }
  }

  /// Says why, then that the stream is broken (RFC 9113, section 8.1.1): whatever passed the
  /// request on must not take the connection for sound.
  private void writeRefusal(Http2Headers head, byte[] body) {
    ChannelHandlerContext ctx = context();
    requestDone = true;
    ctx.write(new DefaultHttp2HeadersFrame(head, false));
    ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), false));
    written(body.length);
    ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR));
  }

  private void writeBytes(Http2Headers head, byte[] body) {
    ChannelHandlerContext ctx = context();
    if (body.length == 0) {
      ctx.write(new DefaultHttp2HeadersFrame(head, true));
    } else {
      ctx.write(new DefaultHttp2HeadersFrame(head, false));
      ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
    }
    ctx.flush();
    written(body.length);
  }

  private void stream(
      Http2Headers head,
      boolean withoutBody,
      Flow.Publisher<java.nio.ByteBuffer> chunks,
      long length) {
    if (withoutBody) {
      chunks.subscribe(new CancelledSubscriber());
      writeBytes(head, NOTHING);
      return;
    }
    context().writeAndFlush(new DefaultHttp2HeadersFrame(head, false));
    pump = new StreamPump(loop.executor, this, length);
    chunks.subscribe(pump);
  }

  /// An answer that is not out yet is counted, and reset when there is no room for it.
  private void waits(boolean room) {
    if (room) {
      connection.waits(this);
    } else {
      abort();
    }
  }

  private void release() {
    connection.waitsNoMore(this);
    waiting.release();
  }

  private void abort() {
    StreamPump pumping = pump;
    if (pumping != null) {
      pumping.cancel();
      fail();
    }
  }

  /// Looks whether the peer takes anything of the answer, and sends anything of the body.
  void sweep(long nowNanos, long maxWaitNanos) {
    StreamPump pumping = pump;
    if (pumping != null) {
      if (writable()) {
        pumping.writable();
      }
      // When it is the connection that holds it back, its own guard looks after that.
      boolean blocked = http2Stream == null || connection.blocked(http2Stream);
      if (waiting.stalled(blocked, pumping.sentBytes(), nowNanos, maxWaitNanos)) {
        loop.limits.count(Limit.STALLED_READER);
        abort();
      }
    } else if (exchange != null && !requestDone && exchange.stalledBody(nowNanos)) {
      exchange.refuse(ProblemDetails.of(408, "The request's body did not arrive in time."));
    }
  }

  /// Flow control may let more of the answer go.
  void mayWrite() {
    if (pump != null && pump.waiting()) {
      // Not from within the flow controller's own writing.
      loop.execute(() -> {
        if (pump != null && writable()) {
          pump.writable();
        }
      });
    }
  }

  private void written(long bodyBytes) {
    pump = null;
    release();
    if (exchange != null) {
      exchange.finished(status, bodyBytes);
    }
    if (!requestDone) {
      // Answered before the body was read. The rest is dropped as it comes: some clients take even
      // a friendly reset for a failure and never look at the answer.
      bodyDeadline =
          loop.executor.schedule(
              this::stopReading, options.bodyTimeout().toMillis(), TimeUnit.MILLISECONDS);
      context().channel().config().setAutoRead(true);
      context().read();
    }
  }

  private void stopReading() {
    requestDone = true;
    cancelDeadline();
    context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
  }

  @Override
  public void chunk(ByteBuf chunk) {
    context().writeAndFlush(new DefaultHttp2DataFrame(chunk, false));
  }

  @Override
  public boolean writable() {
    return http2Stream != null && context().channel().isWritable() && connection.lets(http2Stream);
  }

  @Override
  public void end() {
    long sent = pump == null ? 0 : pump.sentBytes();
    context().writeAndFlush(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
    written(sent);
  }

  @Override
  public void fail() {
    long sent = pump == null ? 0 : pump.sentBytes();
    requestDone = true;
    context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    written(sent);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (pump != null && writable()) {
      pump.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    lost();
    super.channelInactive(ctx);
  }

  private void lost() {
    cancelDeadline();
    release();
    StreamPump pumping = pump;
    long sent = pumping == null ? 0 : pumping.sentBytes();
    if (pumping != null) {
      pumping.cancel();
      pump = null;
    }
    Http2Exchange gone = exchange;
    exchange = null;
    if (gone != null) {
      connection.streamClosed();
      gone.abort(pumping == null ? 0 : status, sent);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The multiplexer resets a stream that broke the protocol; closed here it would be CANCEL.
    if (!(cause instanceof Http2Exception.StreamException)) {
      loop.limits.failed(cause);
      ctx.close();
    }
  }
}
