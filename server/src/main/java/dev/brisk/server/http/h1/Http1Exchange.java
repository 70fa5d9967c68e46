package dev.brisk.server.http.h1;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.http.connection.NettyExchange;
import dev.brisk.server.http.syntax.HeaderSyntax;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request of HTTP/1.1 or HTTP/1.0.
final class Http1Exchange extends NettyExchange {
  private final Http1Connection connection;
  private final HttpRequest request;
  final boolean keepAlive;
  final boolean version11;
  final boolean chunked;
  final boolean expectsContinue;
  private final long declaredBodyBytes;

  Http1Exchange(
      Http1Connection connection,
      EventLoopState loop,
      ExchangeObserver observer,
      HttpRequest request,
      String path,
      @Nullable String query) {
    super(loop, observer, request.method().name(), path, query);
    this.connection = connection;
    this.request = request;
    this.version11 = request.protocolVersion() == HttpVersion.HTTP_1_1;
    this.keepAlive = HttpUtil.isKeepAlive(request);
    this.chunked = request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    this.expectsContinue = version11 && request.headers().contains(HttpHeaderNames.EXPECT);
    String length = chunked ? null : request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    // The decoder has validated the value.
    this.declaredBodyBytes = chunked ? -1 : length == null ? 0 : Long.parseLong(length.strip());
  }

  boolean hasBody() {
    return declaredBodyBytes != 0;
  }

  @Override
  public long declaredBodyBytes() {
    return declaredBodyBytes;
  }

  @Override
  protected int headBytes() {
    int bytes = 0;
    for (Map.Entry<String, String> field : request.headers()) {
      bytes += field.getKey().length() + field.getValue().length();
    }
    return bytes;
  }

  @Override
  protected void write(Response response) {
    connection.write(this, response);
  }

  @Override
  public void interim(Response response) {
    connection.interim(this, response);
  }

  @Override
  protected boolean switchTo(Response head, Channel upstream, Duration idle) {
    return version11 && connection.switchTo(this, head, upstream, idle);
  }

  @Override
  protected void bodyWanted() {
    connection.bodyWanted(this);
  }

  @Override
  protected void pauseReading() {
    connection.pauseReading();
  }

  @Override
  protected void resumeReading() {
    connection.resumeReading(this);
  }

  @Override
  public List<Map.Entry<String, String>> fields() {
    return request.headers().entries();
  }

  @Override
  public @Nullable String header(String name) {
    // The iterator's order is not the fields'.
    Iterator<String> values = request.headers().valueStringIterator(name);
    if (!values.hasNext()) {
      return null;
    }
    String value = values.next();
    return values.hasNext() ? HeaderSyntax.combined(name, request.headers().getAll(name)) : value;
  }

  @Override
  public List<String> headers(String name) {
    return request.headers().getAll(name);
  }

  @Override
  public String httpVersion() {
    return version11 ? "1.1" : "1.0";
  }

  @Override
  public boolean secure() {
    return connection.secure();
  }

  @Override
  public String remoteAddress() {
    return connection.remoteAddress();
  }
}
