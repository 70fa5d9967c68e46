package dev.brisk.server.http;

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
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 connection: its settings, how long it may idle, and how it drains.
///
/// Floods of frames are cut off by [Http2FrameMeter], and of resets by the codec's own limit.
final class Http2Connection extends ChannelInboundHandlerAdapter
    implements ConnectionGuard.Protocol {
  private static final int MAX_STREAMS = 128;
  private static final int STREAM_WINDOW_BYTES = 256 << 10;

  private final ConnectionGuard guard;
  private @Nullable ChannelHandlerContext context;
  private int streams;
  private boolean draining;
  private boolean lingering;

  private Http2Connection(ConnectionGuard guard) {
    this.guard = guard;
  }

  /// What speaks HTTP/2 in a pipeline, in this order.
  record Handlers(
      Http2FrameCodec codec, Http2MultiplexHandler streams, Http2Connection connection) {
    void addTo(ChannelPipeline pipeline) {
      connection.guard.protocol(connection);
      pipeline.addLast(new Http2FrameMeter(connection), codec, streams, connection);
    }
  }

  static Handlers handlers(
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
    Http2MultiplexHandler streams =
        new Http2MultiplexHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel stream) {
                stream
                    .pipeline()
                    .addLast(new Http2StreamHandler(loop, options, connection, handler, observer));
              }
            });
    return new Handlers(codec, streams, connection);
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

  /// The peer sent more frames that bring nothing than a connection may.
  void flooded() {
    ChannelHandlerContext ctx = context;
    if (ctx != null) {
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
      ctx.close();
    } else {
      // The codec sends GOAWAY with the error's own code, unless it is closed before.
      lingering = true;
    }
  }
}
