package dev.brisk.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/// Netty's decoder with our limits. It notices when a head begins, and refuses what smugglers use.
final class Http1Decoder extends HttpRequestDecoder {
  /// Method, spaces and version beside the target in the request line.
  private static final int REQUEST_LINE_EXTRA = 64;

  private static final int MAX_CHUNK = 64 << 10;

  private final ConnectionGuard guard;

  Http1Decoder(ConnectionGuard guard, HttpOptions options) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(options.maxTarget() + REQUEST_LINE_EXTRA)
            .setMaxHeaderSize(options.maxHead())
            .setMaxChunkSize(MAX_CHUNK));
    this.guard = guard;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (guard.phase() == ConnectionGuard.Phase.IDLE) {
      guard.enter(ConnectionGuard.Phase.HEAD);
    }
    super.channelRead(ctx, message);
  }

  /// Whether a part of the next head is already here.
  boolean holdsPartOfHead() {
    return actualReadableBytes() > 0;
  }

  /// Two statements about the length: whoever in front of us believes the other one would see
  /// different requests (RFC 9112, section 6.1).
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
