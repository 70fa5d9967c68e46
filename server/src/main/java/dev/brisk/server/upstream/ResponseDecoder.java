package dev.brisk.server.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.AsciiString;

/// Reads answers, and knows to which of them no body belongs.
final class ResponseDecoder extends HttpResponseDecoder {
  private static final int MAX_LINE = 8 << 10;
  private static final int MAX_CHUNK = 64 << 10;

  private boolean toHead;

  ResponseDecoder(int maxHead) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(maxHead)
            .setMaxChunkSize(MAX_CHUNK));
  }

  /// The next answer is to such a request.
  void expects(String method) {
    toHead = method.equals("HEAD");
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpMessage message) {
    // Also a 101 of the oldest WebSocket, for which Netty waits for eight bytes more.
    return toHead || status(message) == 101 || super.isContentAlwaysEmpty(message);
  }

  private static int status(HttpMessage message) {
    return message instanceof HttpResponse response ? response.status().code() : 0;
  }

  /// Netty takes a line without a colon for a field without a value.
  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    int colon = start + length;
    while (colon < line.length && (line[colon] == ' ' || line[colon] == '\t')) {
      colon++;
    }
    if (colon >= line.length || line[colon] != ':') {
      throw new IllegalArgumentException("a field line without a colon");
    }
    return super.splitHeaderName(line, start, length);
  }

  /// Bytes that are here but belong to no answer yet.
  int undecodedBytes() {
    return actualReadableBytes();
  }

  /// Two statements about the length: whom to believe is not ours to guess (RFC 9112, section 6.3).
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
