package dev.brisk.server.upstream;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.message.Body;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One connection to an upstream, with one exchange at a time.
///
/// It is given back only at the end of a read: an upstream that sends two answers to one request
/// has the second one in the same packet, and whoever got the connection by then would get it for
/// theirs.
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
  /// What is registered beside `chunked`.
  private static final Set<String> CODINGS =
      Set.of("gzip", "x-gzip", "deflate", "compress", "x-compress");

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final UpstreamPool pool;
  private final Channel channel;
  private final ResponseDecoder decoder;
  private @Nullable UpstreamCall call;
  private boolean interim;
  private int interims;
  private boolean answered;
  private @Nullable UpstreamResponse bodiless;
  private @Nullable Fields switched;
  private boolean sent;
  private boolean chunked;
  private boolean reusable = true;
  private boolean open = true;
  private long idleSinceNanos;

  UpstreamConnection(UpstreamPool pool, Channel channel, ResponseDecoder decoder) {
    this.pool = pool;
    this.channel = channel;
    this.decoder = decoder;
  }

  boolean isAlive() {
    return open && reusable && channel.isActive();
  }

  void idle() {
    idleSinceNanos = System.nanoTime();
    // So that its end is heard of.
    channel.config().setAutoRead(true);
  }

  long idleSinceNanos() {
    return idleSinceNanos;
  }

  void send(UpstreamCall next, boolean kept) {
    UpstreamRequest request = next.request();
    call = next;
    answered = false;
    interim = false;
    interims = 0;
    bodiless = null;
    sent = request.bodyBytes() == 0 || request.body() != null;
    chunked = !sent && request.bodyBytes() < 0;
    decoder.expects(request.method());
    channel.config().setAutoRead(true);
    channel.write(head(request));
    if (request.body() != null) {
      channel.write(Unpooled.wrappedBuffer(request.body()));
    }
    channel.flush();
    next.connected(this, kept);
  }

  private ByteBuf head(UpstreamRequest request) {
    StringBuilder head = new StringBuilder(256);
    head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
    if (!request.fields().has("host")) {
      head.append("Host: ").append(pool.authority()).append("\r\n");
    }
    for (Fields.Line line : request.fields().lines()) {
      head.append(line.name()).append(": ").append(line.value()).append("\r\n");
    }
    byte[] body = request.body();
    long length = body != null ? body.length : request.bodyBytes();
    if (length < 0) {
      head.append("transfer-encoding: chunked\r\n");
    } else if (length > 0 || expectsBody(request.method())) {
      head.append("content-length: ").append(length).append("\r\n");
    }
    if (request.upgrade() != null) {
      head.append("connection: upgrade\r\nupgrade: ").append(request.upgrade()).append("\r\n");
    }
    head.append("\r\n");
    return Unpooled.wrappedBuffer(head.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /// RFC 9110, section 8.6: of these also the length 0 is said.
  private static boolean expectsBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  /// @return whether it takes more now
  boolean write(byte[] part) {
    if (chunked) {
      ByteBuf size = channel.alloc().ioBuffer(10);
      ByteBufUtil.writeAscii(size, Integer.toHexString(part.length));
      channel.write(size.writeBytes(CRLF));
      channel.write(Unpooled.wrappedBuffer(part));
      channel.writeAndFlush(Unpooled.wrappedBuffer(CRLF));
    } else {
      channel.writeAndFlush(Unpooled.wrappedBuffer(part));
    }
    return channel.isWritable();
  }

  void end() {
    sent = true;
    if (chunked) {
      channel.writeAndFlush(Unpooled.wrappedBuffer(LAST_CHUNK));
    }
  }

  void readable(boolean more) {
    channel.config().setAutoRead(more);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (call != null && channel.isWritable()) {
      call.writable();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    UpstreamCall current = call;
    if (current == null || answered) {
      // An answer to nothing.
      ReferenceCountUtil.release(message);
      reusable = false;
      if (current == null) {
        close();
      }
      return;
    }
    if (message instanceof HttpResponse response) {
      response(current, response);
    }
    if (message instanceof HttpContent content) {
      content(current, content);
    }
  }

  private void response(UpstreamCall current, HttpResponse response) {
    if (!response.decoderResult().isSuccess()) {
      broken("what it sent is not HTTP", response.decoderResult().cause());
      return;
    }
    HttpVersion version = response.protocolVersion();
    int status = response.status().code();
    List<String> codings = response.headers().getAll("transfer-encoding");
    if (!(version == HttpVersion.HTTP_1_1 || version == HttpVersion.HTTP_1_0)
        || status < 100
        || status > 599
        || codings.size() > 1
        || codings.size() == 1 && isToBeDecoded(codings.getFirst().strip())
        || !codings.isEmpty() && response.headers().contains("content-length")
        || !codings.isEmpty() && version == HttpVersion.HTTP_1_0) {
      broken("its answer is not one of HTTP/1.1 to this request", null);
      return;
    }
    if (status == 101) {
      if (sent && current.request().offers(response.headers().getAll("upgrade"))) {
        switched = fields(response);
      } else {
        broken("it speaks another protocol than it was asked for", null);
      }
      return;
    }
    interim = status < 200;
    if (interim) {
      if (++interims > UpstreamReader.MAX_INTERIMS) {
        broken("it sends one interim answer after the other", null);
      } else if (status > 101) {
        current.interim(status, fields(response));
      }
      return;
    }
    boolean withoutBody =
        current.request().method().equals("HEAD") || status == 204 || status == 304;
    long length = HttpUtil.getContentLength(response, -1L);
    if (!HttpUtil.isKeepAlive(response) || !withoutBody && length < 0 && codings.isEmpty()) {
      reusable = false;
    }
    if (withoutBody) {
      // Told with its end, so that nobody gives up on an exchange that is through.
      bodiless = new UpstreamResponse(status, fields(response), new Body.Stream(current, length));
    } else {
      current.head(status, fields(response), length);
    }
  }

  /// A coding that is not ours to undo. A name that nobody registered is none: such a body is what
  /// comes until the connection ends (RFC 9112, section 6.3).
  private static boolean isToBeDecoded(String coding) {
    String name = coding.toLowerCase(Locale.ROOT);
    return !name.equals("chunked") && (!TOKEN.matcher(name).matches() || CODINGS.contains(name));
  }

  private static Fields fields(HttpResponse response) {
    List<Fields.Line> lines = new ArrayList<>(response.headers().size());
    for (Map.Entry<String, String> field : response.headers().entries()) {
      lines.add(new Fields.Line(field.getKey(), field.getValue()));
    }
    return Fields.of(lines);
  }

  private void content(UpstreamCall current, HttpContent content) {
    boolean whole = content.decoderResult().isSuccess();
    byte[] bytes = new byte[call == null || interim ? 0 : content.content().readableBytes()];
    content.content().readBytes(bytes);
    content.release();
    if (call == null || interim) {
      return;
    }
    if (!whole) {
      broken("its answer broke off or is malformed", content.decoderResult().cause());
      return;
    }
    Fields switching = switched;
    if (switching != null) {
      call = null;
      open = false;
      pool.left();
      current.switched(switching, channel);
      return;
    }
    if (bytes.length > 0) {
      current.part(bytes);
    }
    if (content instanceof LastHttpContent && call != null) {
      answered = true;
      UpstreamResponse all = bodiless;
      bodiless = null;
      if (all == null) {
        current.end();
      } else {
        current.answered(all);
      }
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (answered && call != null) {
      // An upstream that has answered before it was told all does not want the rest.
      reusable &= sent;
      release();
    }
  }

  private void release() {
    call = null;
    if (reusable && decoder.undecodedBytes() == 0) {
      answered = false;
      pool.released(this);
    } else {
      close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    // The decoder before this one has told by now whether an answer without a length has ended.
    reusable = false;
    if (call != null && !answered) {
      broken("it closed the connection", null);
    }
    close();
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broken("the connection broke", cause);
  }

  private void broken(String why, @Nullable Throwable cause) {
    UpstreamCall current = call;
    call = null;
    close();
    if (current != null && !answered) {
      current.broken(
          new UpstreamFailure(
              UpstreamFailure.Kind.BROKEN,
              "The upstream gave no proper answer: " + why + ".",
              cause));
    }
  }

  /// The exchange on it is given up.
  void abandon() {
    call = null;
    close();
  }

  void close() {
    if (open) {
      open = false;
      reusable = false;
      channel.close();
      pool.closed(this);
    }
  }
}
