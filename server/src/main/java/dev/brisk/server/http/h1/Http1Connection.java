// Over 450 lines: one connection, whose parts share each of its states.
package dev.brisk.server.http.h1;

import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpHandler;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.connection.ConnectionGuard;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.http.connection.HandlerGuard;
import dev.brisk.server.http.connection.Tunnel;
import dev.brisk.server.http.syntax.RequestTarget;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One HTTP/1.1 connection.
///
/// Requests are answered one at a time and in order: what a client pipelines behind the current
/// request waits in a queue, and reading pauses while something is in it, so the queue never holds
/// more than what one read brought. Answers written while a read is being worked off go out with
/// one flush at its end.
public final class Http1Connection extends ChannelInboundHandlerAdapter
    implements ConnectionGuard.Protocol {
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] CRLF = {'\r', '\n'};

  /// So much of a body that nobody asked for is read and dropped to keep the connection; a longer
  /// one ends it.
  private static final long MAX_UNREAD_BODY_BYTES = 64 << 10;

  private static final int NO_STATUS = 0;

  private final EventLoopState loop;
  private final ConnectionGuard guard;
  private final Http1Decoder decoder;
  private final HttpHandler handler;
  private final ExchangeObserver observer;
  private final Deque<Object> waiting = new ArrayDeque<>(2);

  private @Nullable ChannelHandlerContext context;
  private @Nullable Http1Exchange current;
  private @Nullable Http1ResponseWriter writer;
  private boolean responseDone;
  private boolean requestDone;
  private boolean closeAfter;
  private boolean closing;
  private boolean inputEnded;

  /// The client's end came before the answer's beginning. Nearly always it has gone; one that only
  /// says no more (`nc -N`) is answered all the same, and told apart by nothing.
  private boolean leftBefore;

  private boolean reading;
  private boolean working;
  private boolean flushNeeded;
  private long droppedBytes;

  public Http1Connection(
      EventLoopState loop,
      ConnectionGuard guard,
      Http1Decoder decoder,
      HttpHandler handler,
      ExchangeObserver observer) {
    this.loop = loop;
    this.guard = guard;
    this.decoder = decoder;
    this.handler = handler;
    this.observer = observer;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    guard.protocol(this);
  }

  boolean secure() {
    return context().pipeline().get(SslHandler.class) != null;
  }

  String remoteAddress() {
    return context().channel().remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : "";
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return ctx;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    if (closing) {
      ReferenceCountUtil.release(message);
    } else if (!waiting.isEmpty() || (current != null && message instanceof HttpRequest)) {
      waiting.add(message);
      ctx.channel().config().setAutoRead(false);
    } else {
      handleMessage(message);
    }
  }

  private void handleMessage(Object message) {
    if (message instanceof HttpRequest request) {
      begin(request);
    } else if (message instanceof HttpContent content) {
      content(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest request) {
    guard.enter(ConnectionGuard.Phase.WORK);
    if (!request.decoderResult().isSuccess()) {
      reject(problemOf(request.decoderResult().cause()), null);
      return;
    }
    String method = request.method().name();
    RequestTarget target = RequestTarget.parse(request.uri(), method);
    ProblemDetails fault = target == null ? badTarget() : Http1Rules.validate(request, target);
    if (target == null || fault != null) {
      reject(fault == null ? badTarget() : fault, request);
      return;
    }
    ProblemDetails refusal = guard.refusal(target.path());
    if (refusal != null) {
      reject(refusal, request);
      return;
    }
    Http1Exchange exchange =
        new Http1Exchange(this, loop, observer, request, target.path(), target.query());
    current = exchange;
    responseDone = false;
    requestDone = false;
    droppedBytes = 0;
    exchange.started();
    working = true;
    HandlerGuard.run(exchange, () -> handler.handle(exchange));
    exchange.waits(guard.vital());
    working = false;
  }

  private void content(HttpContent content) {
    Http1Exchange exchange = current;
    if (exchange == null) {
      content.release();
      return;
    }
    if (!content.decoderResult().isSuccess()) {
      content.release();
      exchange.refuse(problemOf(content.decoderResult().cause()));
      closeAfter = true;
      if (!exchange.responded()) {
        exchange.respond(Response.of(problemOf(content.decoderResult().cause()), exchange.path()));
      }
      return;
    }
    if (responseDone) {
      droppedBytes += content.content().readableBytes();
      content.release();
      if (droppedBytes > MAX_UNREAD_BODY_BYTES) {
        end();
        return;
      }
    } else {
      if (exchange.streams() && guard.phase() == ConnectionGuard.Phase.BODY) {
        guard.enter(ConnectionGuard.Phase.BODY);
      }
      exchange.content(content.content());
    }
    if (content instanceof LastHttpContent) {
      requestDone = true;
      if (!responseDone) {
        guard.enter(ConnectionGuard.Phase.WORK);
        working = true;
        HandlerGuard.run(exchange, exchange::contentEnd);
        working = false;
      }
      next();
    }
  }

  void bodyWanted(Http1Exchange exchange) {
    if (exchange == current && !requestDone) {
      guard.enter(ConnectionGuard.Phase.BODY);
      if (exchange.expectsContinue) {
        flushNeeded = true;
        context().write(Unpooled.wrappedBuffer(CONTINUE));
        flush();
      }
      if (waiting.isEmpty()) {
        context().channel().config().setAutoRead(true);
      }
    }
  }

  void pauseReading() {
    if (guard.phase() == ConnectionGuard.Phase.BODY) {
      // Whom we do not read cannot be late.
      guard.enter(ConnectionGuard.Phase.WORK);
    }
    context().channel().config().setAutoRead(false);
  }

  void resumeReading(Http1Exchange exchange) {
    if (exchange == current && !requestDone) {
      guard.enter(ConnectionGuard.Phase.BODY);
      if (waiting.isEmpty()) {
        context().channel().config().setAutoRead(true);
      } else {
        takeWaiting();
      }
    }
  }

  void interim(Http1Exchange exchange, Response response) {
    if (exchange == current
        && exchange.version11
        && !responseDone
        && writer == null
        && !closing
        && context().channel().isWritable()) {
      flushNeeded = true;
      context().write(Unpooled.wrappedBuffer(response.http1Head(), CRLF));
      flush();
    }
  }

  void write(Http1Exchange exchange, Response answer) {
    if (exchange != current || responseDone || closing) {
      return;
    }
    Response response = Http1ResponseWriter.admitted(loop, exchange, answer);
    boolean unread = exchange.hasBody() && !requestDone;
    if (!exchange.keepAlive
        || (unread
            && (exchange.expectsContinue
                || exchange.declaredBodyBytes() < 0
                || exchange.declaredBodyBytes() > MAX_UNREAD_BODY_BYTES))
        || (!exchange.version11 && response.bodyLength() < 0)) {
      closeAfter = true;
    }
    flushNeeded = true;
    leftBefore = inputEnded;
    Http1ResponseWriter writing =
        new Http1ResponseWriter(this, context(), loop, exchange, response, closeAfter);
    if (!writing.write() && exchange == current && !responseDone) {
      writer = writing;
      writing.waits();
      if (response.body() instanceof Body.Stream || response.body() instanceof Body.FileRegion) {
        flush();
      }
    }
  }

  /// Speaks something else from the end of this head on.
  boolean switchTo(Http1Exchange exchange, Response head, Channel upstream, Duration idle) {
    if (exchange != current
        || responseDone
        || !requestDone
        || closing
        || inputEnded
        || !waiting.isEmpty()
        || !loop.limits.tunnelOpened()) {
      return false;
    }
    AddedFields added = exchange.added();
    ChannelHandlerContext client = context();
    client.write(
        Unpooled.wrappedBuffer(
            head.http1Head(), added == null ? new byte[0] : added.http1(), CRLF));
    responseDone = true;
    closing = true;
    exchange.finished(head.status(), 0);
    Tunnel tunnel = new Tunnel(loop.limits, client.channel(), upstream, idle);
    guard.enter(ConnectionGuard.Phase.WORK);
    guard.protocol(tunnel);
    tunnel.begin();
    client.channel().flush();
    return true;
  }

  /// The whole answer is written.
  ///
  /// @param broken the client cannot know where it ends, except by the end of the connection
  void written(Http1Exchange exchange, int status, long bodyBytes, boolean broken) {
    writer = null;
    responseDone = true;
    exchange.finished(leftBefore ? NO_STATUS : status, bodyBytes);
    if (broken) {
      closing = true;
      context().close();
      return;
    }
    flush();
    if (closeAfter || (inputEnded && waiting.isEmpty())) {
      end();
      return;
    }
    if (!exchange.hasBody()) {
      // Its empty last content may still be on its way through the decoder.
      if (!working) {
        next();
      }
    } else if (!requestDone) {
      guard.enter(ConnectionGuard.Phase.BODY);
      context().channel().config().setAutoRead(true);
    } else if (!working) {
      next();
    }
  }

  /// Takes up the next request once the current one is read and answered.
  private void next() {
    if (current == null || !responseDone || !requestDone) {
      return;
    }
    current = null;
    if (!context().channel().isWritable()) {
      // A client that pipelines but does not read: its answers must not pile up here.
      context().channel().config().setAutoRead(false);
      guard.enter(ConnectionGuard.Phase.WORK);
      return;
    }
    takeWaiting();
  }

  private void takeWaiting() {
    while (current == null && !closing && !waiting.isEmpty()) {
      handleMessage(waiting.poll());
    }
    while (current != null && !closing && waiting.peek() instanceof HttpContent) {
      handleMessage(waiting.poll());
    }
    if (waiting.isEmpty() && !closing) {
      if (!context().channel().config().isAutoRead()) {
        context().channel().config().setAutoRead(true);
      }
      if (current == null) {
        decoder.resume();
        int part = decoder.partOfHeadBytes();
        guard.enter(part > 0 ? ConnectionGuard.Phase.HEAD : ConnectionGuard.Phase.IDLE);
        guard.unfinished(part);
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      if (writer != null) {
        writer.resume();
      } else if (current == null) {
        takeWaiting();
      }
    }
  }

  private void reject(ProblemDetails problem, @Nullable HttpRequest request) {
    closeAfter = true;
    Response response = Response.of(problem, null);
    RefusedExchange refused = new RefusedExchange(this, loop, observer, request);
    refused.started();
    refused.finished(response.status(), response.bodyLength());
    flushNeeded = true;
    Http1ResponseWriter.writeRejection(context(), loop, response);
    end();
  }

  private static ProblemDetails badTarget() {
    return ProblemDetails.of(
        400, "The request target is malformed. Percent-encode what is not allowed in a URL.");
  }

  private static ProblemDetails problemOf(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return ProblemDetails.of(414, "The request target is too long.");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return ProblemDetails.of(431, "The request's header fields are too large.");
    }
    return ProblemDetails.of(400, "This is not a well-formed HTTP request.");
  }

  private void end() {
    closing = true;
    flush();
    dropWaiting();
    guard.lingerThenClose();
  }

  private void flush() {
    if (flushNeeded && !reading) {
      flushNeeded = false;
      context().flush();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    flush();
  }

  @Override
  public void timedOut(ConnectionGuard.Phase phase) {
    switch (phase) {
      case HEAD ->
          reject(ProblemDetails.of(408, "The request's head did not arrive in time."), null);
      case BODY -> {
        closeAfter = true;
        guard.enter(ConnectionGuard.Phase.WORK);
        if (responseDone) {
          end();
        } else if (current != null) {
          current.refuse(ProblemDetails.of(408, "The request's body did not arrive in time."));
        }
      }
      case IDLE, WORK, LINGER -> context().close();
    }
  }

  @Override
  public void sweep(long nowNanos) {
    Http1Exchange receiving = current;
    if (receiving != null
        && guard.phase() == ConnectionGuard.Phase.BODY
        && receiving.stalledBody(nowNanos)) {
      timedOut(ConnectionGuard.Phase.BODY);
    }
  }

  @Override
  public void drain() {
    closeAfter = true;
    if (current == null && guard.phase() == ConnectionGuard.Phase.IDLE) {
      end();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      // The client has said all it will; it may still be waiting for answers.
      inputEnded = true;
      Http1Exchange exchange = current;
      boolean bodyCutShort = exchange != null && exchange.hasBody() && !requestDone;
      if (bodyCutShort || (exchange == null && waiting.isEmpty())) {
        closing = true;
        ctx.close();
      }
      return;
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    closing = true;
    dropWaiting();
    if (writer != null) {
      writer.cancel();
    }
    if (current != null && !responseDone) {
      current.abort(
          writer == null ? NO_STATUS : writer.status(), writer == null ? 0 : writer.sentBytes());
    }
    super.channelInactive(ctx);
  }

  private void dropWaiting() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // Resets and broken TLS are the network's everyday life: nobody can act on them.
    loop.limits.failed(cause);
    ctx.close();
  }

  ByteBuf buffer(int bytes) {
    return context().alloc().ioBuffer(bytes);
  }
}
