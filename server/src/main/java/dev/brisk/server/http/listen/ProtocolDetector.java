package dev.brisk.server.http.listen;

import dev.brisk.server.http.connection.ConnectionGuard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/// Tells HTTP/2 with prior knowledge (RFC 9113, section 3.3) from HTTP/1.1 by the first bytes of a
/// connection without TLS.
final class ProtocolDetector extends ByteToMessageDecoder {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ConnectionGuard guard;
  private final BiConsumer<ChannelPipeline, Boolean> configure;

  ProtocolDetector(ConnectionGuard guard, BiConsumer<ChannelPipeline, Boolean> configure) {
    this.guard = guard;
    this.configure = configure;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int length = Math.min(in.readableBytes(), PREFACE.length);
    boolean http2 = true;
    for (int i = 0; i < length && http2; i++) {
      http2 = in.getByte(in.readerIndex() + i) == PREFACE[i];
    }
    if (http2 && length < PREFACE.length) {
      if (guard.phase() == ConnectionGuard.Phase.IDLE) {
        guard.enter(ConnectionGuard.Phase.HEAD);
      }
      return;
    }
    configure.accept(ctx.pipeline(), http2);
    // What was read so far is passed on to the handlers just added.
    ctx.pipeline().remove(this);
  }

  /// What follows in the pipeline is not there yet.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    guard.failed(cause);
    ctx.close();
  }
}
