package dev.brisk.server.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/// Counts the frames of an HTTP/2 connection before the codec works on them, and cuts it off when
/// it floods.
///
/// Frames that bring nothing (SETTINGS, PING, PRIORITY, RST_STREAM, WINDOW_UPDATE, CONTINUATION,
/// unknown ones, DATA of next to no bytes) cost their sender 9 bytes and this side an answer or a
/// change of state: eight connections that sent nothing else delayed all others by 2 to 3 seconds.
/// So each costs a token. There are [#BURST] of them, [#RATE_PER_SECOND] come back, and whoever
/// asks or is sent something gets more: a download of a gigabyte a second needs 100,000
/// WINDOW_UPDATEs.
final class Http2FrameMeter extends ChannelDuplexHandler {
  static final int BURST = 2_000;
  static final int RATE_PER_SECOND = 1_000;
  private static final int TOKENS_A_REQUEST = 4;
  private static final int BYTES_A_TOKEN = 1 << 10;
  private static final int TINY_DATA_BYTES = 16;

  private static final int PREFACE_BYTES = 24;
  private static final int HEADER_BYTES = 9;
  private static final int SETTING_BYTES = 6;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final Http2Connection connection;
  private int skip = PREFACE_BYTES;
  private int have;
  private int length;
  private int type;
  private int flags;
  private int tokens = BURST;
  private int sentBytes;
  private int frameBytes = PREFACE_BYTES;
  private int headBytes;
  private long refilledNanos = System.nanoTime();
  private boolean flooded;

  Http2FrameMeter(Http2Connection connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!flooded && message instanceof ByteBuf bytes && !affords(bytes)) {
      flooded = true;
      connection.flooded();
    }
    if (flooded) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
      connection.unfinished(have + headBytes + (skip > 0 ? frameBytes - skip : 0));
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      sentBytes += bytes.readableBytes();
      earn(sentBytes / BYTES_A_TOKEN);
      sentBytes %= BYTES_A_TOKEN;
    }
    ctx.write(message, promise);
  }

  /// After an error of the connection its GOAWAY must arrive: a close at once, with input unread,
  /// would make the kernel reset it.
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (connection.lingers()) {
      ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
    } else {
      ctx.close(promise);
    }
  }

  private boolean affords(ByteBuf bytes) {
    int end = bytes.writerIndex();
    for (int i = bytes.readerIndex(); i < end; ) {
      if (skip > 0) {
        int skipped = Math.min(skip, end - i);
        skip -= skipped;
        i += skipped;
        continue;
      }
      int b = bytes.getUnsignedByte(i++);
      switch (have++) {
        case 0, 1, 2 -> length = length << 8 | b;
        case 3 -> type = b;
        case 4 -> flags = b;
        default -> {
          if (have == HEADER_BYTES) {
            if (!frameAffordable()) {
              return false;
            }
            skip = length;
            frameBytes = length;
            length = 0;
            have = 0;
          }
        }
      }
    }
    return true;
  }

  private boolean frameAffordable() {
    if (type == HEADERS || type == CONTINUATION) {
      headBytes = (flags & END_HEADERS) != 0 ? 0 : headBytes + length;
    }
    switch (type) {
      case HEADERS -> {
        earn(TOKENS_A_REQUEST);
        return true;
      }
      case DATA -> {
        return length >= TINY_DATA_BYTES || (flags & END_STREAM) != 0 || spend(1);
      }
      case SETTINGS -> {
        return spend(1 + length / SETTING_BYTES);
      }
      default -> {
        return spend(1);
      }
    }
  }

  private void earn(int more) {
    tokens = Math.min(BURST, tokens + more);
  }

  private boolean spend(int cost) {
    if (tokens < cost) {
      long now = System.nanoTime();
      long since = (now - refilledNanos) / (TimeUnit.SECONDS.toNanos(1) / RATE_PER_SECOND);
      earn((int) Math.min(BURST, since));
      refilledNanos = now;
    }
    tokens -= cost;
    return tokens >= 0;
  }
}
