package dev.brisk.server.http.h2;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpHandler;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.body.FileChunks;
import dev.brisk.server.http.connection.ConnectionGuard;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.problem.ProblemDetails;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.ReferenceCountUtil;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 connection: its settings, how long it may idle, and how it drains.
///
/// Floods of frames are cut off by [Http2FrameMeter], and of resets by the codec's own limit.
public final class Http2Connection extends ChannelInboundHandlerAdapter
    implements ConnectionGuard.Protocol {
  private static final int MAX_STREAMS = 128;
  private static final int MIN_CHUNK_BYTES = 4 << 10;
  private static final int STREAM_WINDOW_BYTES = 256 << 10;

  private final ConnectionGuard guard;
  private @Nullable ChannelHandlerContext context;
  private final Set<Http2StreamHandler> waiting = new LinkedHashSet<>();
  private io.netty.handler.codec.http2.@Nullable Http2Connection frames;
  private io.netty.handler.codec.http2.Http2Connection.@Nullable PropertyKey handlerKey;
  private long unflushedBytes;
  private int streams;
  private boolean draining;
  private boolean lingering;

  private Http2Connection(ConnectionGuard guard) {
    this.guard = guard;
  }

  /// What speaks HTTP/2 in a pipeline, in this order.
  public record Handlers(
      Http2FrameCodec codec, Http2MultiplexHandler streams, Http2Connection connection) {
    public void addTo(ChannelPipeline pipeline) {
      connection.guard.protocol(connection);
      pipeline.addLast(new Http2FrameMeter(connection), codec, streams, connection);
    }
  }

  public static Handlers handlers(
      EventLoopState loop,
      ConnectionGuard guard,
      HttpOptions options,
      HttpHandler handler,
      ExchangeObserver observer) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(MAX_STREAMS)
                    .initialWindowSize(STREAM_WINDOW_BYTES)
                    .maxHeaderListSize(options.maxHead()))
            .build();
    Http2Connection connection = new Http2Connection(guard);
    connection.follow(codec.connection());
    Http2MultiplexHandler streams =
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                loop.watched(() ->
                    stream
                        .pipeline()
                        .addLast(
                            new Http2StreamHandler(loop, options, connection, handler, observer)));
              }
            });
    return new Handlers(codec, streams, connection);
  }

  /// Hears of each stream that may be written to again.
  private void follow(io.netty.handler.codec.http2.Http2Connection connection) {
    frames = connection;
    handlerKey = connection.newKey();
    connection
        .remote()
        .flowController()
        .listener(stream -> {
          Http2StreamHandler handler = stream.getProperty(handlerKey);
          if (handler != null) {
            handler.mayWrite();
          }
        });
  }

  /// The codec's own view of a stream, null once it is closed; from now on the handler hears when
  /// it may write.
  @Nullable Http2Stream stream(Http2StreamHandler handler, int id) {
    Http2Stream stream = frames().stream(id);
    if (stream != null) {
      stream.setProperty(handlerKey, handler);
    }
    return stream;
  }

  private io.netty.handler.codec.http2.Http2Connection frames() {
    io.netty.handler.codec.http2.Http2Connection known = frames;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return known;
  }

  private Http2RemoteFlowController flow() {
    return frames().remote().flowController();
  }

  private int window(Http2Stream stream) {
    return Math.min(flow().windowSize(stream), flow().windowSize(frames().connectionStream()));
  }

  /// Whether a body of that length can be sent at once, so that nothing of it is held here.
  boolean takes(Http2Stream stream, long length) {
    if (length < 0 || length > window(stream) || !flow().isWritable(stream)) {
      return false;
    }
    ChannelHandlerContext ctx = context;
    if (ctx == null || unflushedBytes + length > ctx.channel().bytesBeforeUnwritable()) {
      return false;
    }
    unflushedBytes += length;
    return true;
  }

  /// Whether flow control lets anything of that stream go now.
  boolean lets(Http2Stream stream) {
    return flow().isWritable(stream);
  }

  /// Whether it is flow control that holds the stream back, so that its reader must act.
  boolean blocked(Http2Stream stream) {
    return window(stream) < MIN_CHUNK_BYTES;
  }

  /// How much of a file is read ahead for that stream: no more than its window takes.
  int chunkBytes(Http2Stream stream) {
    return Math.clamp(window(stream), MIN_CHUNK_BYTES, FileChunks.MAX_CHUNK_BYTES);
  }

  /// See [ConnectionGuard#refusal].
  @Nullable ProblemDetails refusal(String path) {
    return guard.refusal(path);
  }

  void waits(Http2StreamHandler stream) {
    waiting.add(stream);
  }

  void waitsNoMore(Http2StreamHandler stream) {
    waiting.remove(stream);
  }

  @Override
  public void sweep(long nowNanos) {
    if (!waiting.isEmpty()) {
      long maxWaitNanos = guard.maxWaitNanos();
      // A copy: a stream that is given up leaves the set.
      for (Http2StreamHandler stream : List.copyOf(waiting)) {
        stream.sweep(nowNanos, maxWaitNanos);
      }
    }
  }

  @Override
  public void flushed() {
    unflushedBytes = 0;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  void streamOpened() {
    streams++;
    guard.enter(ConnectionGuard.Phase.WORK);
  }

  void streamClosed() {
    streams--;
    if (streams == 0) {
      guard.enter(ConnectionGuard.Phase.IDLE);
      if (draining && context != null) {
        context.close();
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object frame) {
    // Settings, pings and the like: the codec has answered them.
    ReferenceCountUtil.release(frame);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
      return;
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void timedOut(ConnectionGuard.Phase phase) {
    if (context != null) {
      context.close();
    }
  }

  @Override
  public void drain() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || draining) {
      return;
    }
    draining = true;
    ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
    if (streams == 0) {
      ctx.close();
    }
  }

  /// So much of a frame, or of a head in several frames, is here that is not whole yet.
  void unfinished(int bytes) {
    guard.unfinished(bytes);
  }

  /// The peer sent more frames that bring nothing than a connection may.
  void flooded() {
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
      guard.count(Limit.FRAMES);
      ctx.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM));
      guard.lingerThenClose();
    }
  }

  /// Whether the connection ends by an error: then it is closed once its GOAWAY can have arrived.
  boolean lingers() {
    if (lingering) {
      guard.lingerThenClose();
    }
    return lingering;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
      guard.failed(cause);
      ctx.close();
    } else {
      // The codec sends GOAWAY with the error's own code, unless it is closed before.
      lingering = true;
    }
  }
}
