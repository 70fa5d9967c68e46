package dev.brisk.bench.engine;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.wire.CacheStatusField;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.collection.IntObjectHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One HTTP/2 connection: Netty's codec, used at the level of frames, without a channel for each
/// stream. Without TLS it starts with the preface at once (prior knowledge, RFC 9113, section 3.3).
///
/// Bytes received are counted on the wire and credited to the answer that ends next.
final class Http2ClientConnection extends ChannelInitializer<Channel> {
  private static final int STREAM_MAX = 1 << 30;
  private static final int WINDOW_BYTES = 1 << 20;

  /// Servers allow at least so many streams at once, unless they say otherwise.
  private static final int STREAMS_USUAL = 100;

  private final LoadLoop loop;
  private final Http2Group group;
  private final Http2ConnectionHandler codec;
  private final IntObjectHashMap<Http2Slot> streams = new IntObjectHashMap<>();
  private final long openedFrom = System.nanoTime();
  private @Nullable ChannelHandlerContext context;
  private boolean ready;
  private boolean over;
  private boolean spoke;
  private boolean reading;
  private boolean retired;
  private long wireBytes;

  Http2ClientConnection(LoadLoop loop, Http2Group group) {
    this.loop = loop;
    this.group = group;
    Http2Settings settings =
        Http2Settings.defaultSettings().pushEnabled(false).initialWindowSize(WINDOW_BYTES);
    codec =
        new Http2ConnectionHandlerBuilder()
            .server(false)
            .initialSettings(settings)
            .validateHeaders(false)
            .encoderEnforceMaxConcurrentStreams(loop.plan().streams() > STREAMS_USUAL)
            .gracefulShutdownTimeoutMillis(0)
            .frameListener(new Frames())
            .build();
  }

  void connect() {
    loop.connect(this)
        .addListener(done -> {
          if (!done.isSuccess()) {
            end(ErrorClass.CONNECT);
          } else if (!loop.isSecure()) {
            becomeReady();
          }
        });
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.pipeline().addLast(new Meter(), codec, new Tail());
    context = channel.pipeline().context(codec);
  }

  boolean isReady() {
    return ready && !over && !retired;
  }

  private void becomeReady() {
    ready = true;
    loop.recorder().connected(System.nanoTime() - openedFrom);
    group.ready(this);
  }

  void request(Http2Slot slot) {
    ChannelHandlerContext to = context;
    if (to == null) {
      slot.failed(ErrorClass.RESET);
      return;
    }
    int stream = codec.connection().local().incrementAndGetNextStreamId();
    if (stream > STREAM_MAX) {
      retire();
    }
    LoadLoop.Http2Request request = loop.prepared(slot.target).http2(slot.row);
    slot.start(this, stream);
    streams.put(stream, slot);
    boolean withoutBody = !request.body().isReadable();
    codec.encoder().writeHeaders(to, stream, request.headers(), 0, withoutBody, to.newPromise());
    if (!withoutBody) {
      codec
          .encoder()
          .writeData(to, stream, request.body().retainedDuplicate(), 0, true, to.newPromise());
    }
    if (!reading) {
      to.flush();
    }
  }

  void cancel(Http2Slot slot) {
    streams.remove(slot.stream);
    ChannelHandlerContext to = context;
    if (to != null && !over) {
      codec.encoder().writeRstStream(to, slot.stream, Http2Error.CANCEL.code(), to.newPromise());
      to.flush();
      closeIfDone();
    }
  }

  void close() {
    over = true;
    if (context != null) {
      context.channel().close();
    }
  }

  private void retire() {
    retired = true;
    group.retire(this);
  }

  private void closeIfDone() {
    if (retired && streams.isEmpty()) {
      close();
    }
  }

  private void complete(Http2Slot slot) {
    streams.remove(slot.stream);
    slot.busy = false;
    slot.consecutiveFailures = 0;
    long bytes = wireBytes;
    wireBytes = 0;
    if (!loop.keepAlive()) {
      retire();
    }
    closeIfDone();
    loop.answered(
        slot,
        slot.status,
        bytes,
        slot.bodyBytes,
        slot.body.matches(loop.prepared(slot.target), slot.bodyBytes),
        slot.retryAfterSeconds,
        slot.cacheHit);
  }

  /// The connection is gone; what was in flight on it has failed.
  private void end(ErrorClass error) {
    if (over) {
      return;
    }
    boolean wasReady = ready;
    close();
    if (!wasReady) {
      group.broken(this, error);
      return;
    }
    group.retire(this);
    List<Http2Slot> open = List.copyOf(streams.values());
    streams.clear();
    for (Http2Slot slot : open) {
      slot.consecutiveFailures++;
      slot.failed(error);
    }
  }

  /// Counts bytes, and knows when a batch of them is being read: requests that start meanwhile are
  /// flushed together at its end.
  private final class Meter extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      wireBytes += ((ByteBuf) message).readableBytes();
      reading = true;
      context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      reading = false;
      context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (!handshake.isSuccess()) {
          end(ErrorClass.TLS);
        } else if (tls != null && "h2".equals(tls.applicationProtocol())) {
          becomeReady();
        } else {
          end(ErrorClass.PROTOCOL);
        }
      }
      context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      // A server that never sent its settings does not speak HTTP/2.
      end(!ready ? ErrorClass.CONNECT : spoke ? ErrorClass.RESET : ErrorClass.PROTOCOL);
      context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      end(ready ? ErrorClass.RESET : loop.isSecure() ? ErrorClass.TLS : ErrorClass.CONNECT);
    }
  }

  /// Errors that the codec passes on.
  private final class Tail extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      end(spoke ? ErrorClass.RESET : ErrorClass.PROTOCOL);
    }
  }

  private final class Frames extends Http2FrameAdapter {
    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
      spoke = true;
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end) {
      int length = data.readableBytes();
      Http2Slot slot = streams.get(stream);
      if (slot != null) {
        slot.bodyBytes += length;
        if (loop.prepared(slot.target).check().needsBytes()) {
          byte[] scratch = loop.scratch();
          for (int at = 0; at < length; at += scratch.length) {
            int shown = Math.min(scratch.length, length - at);
            data.getBytes(data.readerIndex() + at, scratch, 0, shown);
            slot.body.body(scratch, 0, shown);
          }
        }
        if (end) {
          complete(slot);
        }
      }
      return length + padding;
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end) {
      onHeadersRead(context, stream, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext context, int stream, Http2Headers headers, int padding, boolean end) {
      Http2Slot slot = streams.get(stream);
      if (slot == null) {
        return;
      }
      if (slot.status < 200) {
        if (loop.plan().firstByte()) {
          loop.recorder().firstByte(System.nanoTime() - slot.sent);
        }
        slot.status = status(headers.status());
        CharSequence retryAfter = headers.get("retry-after");
        if (slot.status == 429 && retryAfter != null) {
          slot.retryAfterSeconds = seconds(retryAfter.toString());
        }
        CharSequence cacheStatus = headers.get("cache-status");
        slot.cacheHit = cacheStatus != null && CacheStatusField.tellsOfHit(cacheStatus);
      }
      if (slot.status == 0) {
        streams.remove(stream);
        slot.failed(ErrorClass.PROTOCOL);
      } else if (end) {
        complete(slot);
      }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int stream, long error) {
      Http2Slot slot = streams.remove(stream);
      if (slot != null) {
        slot.failed(ErrorClass.RESET);
        closeIfDone();
      }
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int last, long error, ByteBuf debug) {
      retire();
      List<Http2Slot> open = List.copyOf(streams.values());
      for (Http2Slot slot : open) {
        // The server will not look at these: they go out again on a new connection.
        if (slot.stream > last) {
          streams.remove(slot.stream);
          slot.begin();
        }
      }
      closeIfDone();
    }

    private static int status(@Nullable CharSequence text) {
      if (text == null || text.length() != 3) {
        return 0;
      }
      int status = 0;
      for (int i = 0; i < 3; i++) {
        int digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          return 0;
        }
        status = status * 10 + digit;
      }
      return status < 100 ? 0 : status;
    }

    private static int seconds(String text) {
      return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }
  }
}
