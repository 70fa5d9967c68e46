package dev.brisk.server.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.AsciiString;

/// Takes a connection without TLS from HTTP/1.1 to HTTP/2 when its client asks for that with a
/// request (`Upgrade: h2c`, RFC 7540, section 3.2). RFC 9113 has retired it, but `curl --http2` and
/// Java's own client still ask. What does not fit (a body, no or broken `HTTP2-Settings`) is
/// answered in HTTP/1.1, as the RFC allows.
final class H2cUpgrade {
  private final ChannelPipeline pipeline;
  private final HttpResponseEncoder encoder = new HttpResponseEncoder();
  private final HttpServerUpgradeHandler upgrade;

  /// @param context of the HTTP/1.1 connection, which gets the request back if the upgrade fails
  H2cUpgrade(
      ChannelHandlerContext context, Http1Decoder decoder, Http2Connection.Handlers handlers) {
    this.pipeline = context.pipeline();
    ChannelHandler connection = context.handler();
    this.upgrade =
        new HttpServerUpgradeHandler(
            upgrading -> {
              pipeline.remove(encoder);
              pipeline.remove(connection);
              handlers.start();
              pipeline.remove(decoder);
            },
            protocol ->
                AsciiString.contentEqualsIgnoreCase(
                        Http2CodecUtil.HTTP_UPGRADE_PROTOCOL_NAME, protocol)
                    ? new Http2ServerUpgradeCodec(handlers.codec(), handlers.afterCodec())
                    : null,
            0);
    pipeline.addBefore(context.name(), null, encoder);
    pipeline.addBefore(context.name(), null, upgrade);
  }

  static boolean isAsked(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return headers.contains(HttpHeaderNames.UPGRADE)
        && headers.containsValue(
            HttpHeaderNames.UPGRADE, Http2CodecUtil.HTTP_UPGRADE_PROTOCOL_NAME, true)
        && headers.contains(Http2CodecUtil.HTTP_UPGRADE_SETTINGS_HEADER)
        && request.protocolVersion() == HttpVersion.HTTP_1_1
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        && headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").strip().equals("0");
  }

  void begin(HttpRequest request) throws Exception {
    // The adapter in the codec does not know that a connection without TLS means http.
    request.headers().set(HttpConversionUtil.ExtensionHeaderNames.SCHEME.text(), "http");
    ((ChannelInboundHandler) upgrade).channelRead(pipeline.context(upgrade), request);
  }

  /// The request came back: the connection stays with HTTP/1.1.
  void failed(HttpRequest request) {
    request.headers().remove(HttpConversionUtil.ExtensionHeaderNames.SCHEME.text());
    pipeline.remove(encoder);
    pipeline.remove(upgrade);
  }
}
