package dev.brisk.server.http.h1;

import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.connection.ConnectionGuard;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's decoder with our limits. It notices when a head begins, and refuses what smugglers use.
///
/// Netty takes any white space for a separator, any amount of it, also before the method; to
/// another reader such a line is another request. Here words are parted by one space each (RFC
/// 9112, section 3), and only empty lines may stand in front.
public final class Http1Decoder extends HttpRequestDecoder {
  /// Method, spaces and version beside the target in the request line.
  private static final int REQUEST_LINE_EXTRA = 64;

  private static final int MAX_CHUNK = 64 << 10;

  private final ConnectionGuard guard;
  private boolean between = true;
  private boolean badStart;
  private int wordEnd;

  public Http1Decoder(ConnectionGuard guard, HttpOptions options) {
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

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (between) {
      lookAtStart(in);
    }
    int before = out.size();
    super.decode(ctx, in, out);
    if (out.size() > before) {
      between = out.getLast() instanceof LastHttpContent;
      badStart = false;
    }
  }

  /// Netty skips white space and controls in front of a request line without a word.
  private void lookAtStart(ByteBuf in) {
    for (int i = in.readerIndex(); i < in.writerIndex(); i++) {
      byte b = in.getByte(i);
      if (b != '\r' && b != '\n') {
        badStart |= b <= ' ' || b == 0x7f;
        return;
      }
    }
  }

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    if (badStart) {
      throw new IllegalArgumentException("something before the method");
    }
    wordEnd = start + length;
    return super.splitFirstWordInitialLine(line, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    oneSpace(line, start);
    wordEnd = start + length;
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    oneSpace(line, start);
    return super.splitThirdWordInitialLine(line, start, length);
  }

  private void oneSpace(byte[] line, int start) {
    if (start != wordEnd + 1 || line[wordEnd] != ' ') {
      throw new IllegalArgumentException("words of the request line not parted by one space");
    }
  }

  /// How much of the next head is already here.
  int partOfHeadBytes() {
    return actualReadableBytes();
  }

  /// Two statements about the length: whoever in front of us believes the other one would see
  /// different requests (RFC 9112, section 6.1).
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
