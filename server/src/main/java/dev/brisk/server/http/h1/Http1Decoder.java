package dev.brisk.server.http.h1;

import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.connection.ConnectionGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private boolean inFields;
  private boolean refused;
  private boolean upgrade;

  /// After a request that asks to speak something else: what follows may be that, and is read when
  /// it was answered.
  private boolean held;

  private @Nullable ChannelHandlerContext context;
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
    if (held) {
      if (in.isReadable()) {
        context = ctx;
        ctx.channel().config().setAutoRead(false);
      }
      return;
    }
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (between) {
      lookAtStart(in);
      if (isFolded(in)) {
        refused = true;
        HttpMessage folded = createInvalidMessage();
        folded.setDecoderResult(
            DecoderResult.failure(new IllegalArgumentException("a field on several lines")));
        out.add(folded);
        return;
      }
    }
    int before = out.size();
    super.decode(ctx, in, out);
    if (out.size() > before) {
      between = out.getLast() instanceof LastHttpContent;
      if (out.get(before) instanceof HttpRequest request) {
        upgrade = request.headers().contains(HttpHeaderNames.UPGRADE);
      }
      held = between && upgrade;
      badStart = false;
      inFields = false;
    }
  }

  /// Whether a line of the head goes on on the next one (RFC 9112, section 5.2): some take that for
  /// a field of its own. Netty has taken whole lines only.
  private boolean isFolded(ByteBuf in) {
    int line = in.readerIndex();
    int end = in.writerIndex();
    if (inFields && line < end && isBlank(in.getByte(line))) {
      return true;
    }
    while (true) {
      int lf = in.indexOf(line, end, (byte) '\n');
      if (lf < 0 || lf + 1 >= end) {
        inFields |= lf >= 0 && lf > line + 1;
        return false;
      }
      byte next = in.getByte(lf + 1);
      if (isBlank(next) && (inFields || lf > line + 1)) {
        return true;
      }
      inFields |= lf > line + 1;
      if (inFields && (next == '\r' || next == '\n')) {
        inFields = false;
        return false;
      }
      line = lf + 1;
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
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

  /// The request before was answered as HTTP.
  void resume() {
    held = false;
    ChannelHandlerContext waiting = context;
    if (waiting != null) {
      context = null;
      waiting
          .executor()
          .execute(() -> {
            if (!waiting.isRemoved()) {
              try {
                channelRead(waiting, Unpooled.EMPTY_BUFFER);
                channelReadComplete(waiting);
              } catch (Exception e) {
                waiting.fireExceptionCaught(e);
              }
            }
          });
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
