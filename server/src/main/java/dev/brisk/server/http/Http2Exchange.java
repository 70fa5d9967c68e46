package dev.brisk.server.http;

import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request of HTTP/2.
final class Http2Exchange extends NettyExchange {
  private final Http2StreamHandler stream;
  private final Http2Headers headers;
  private final long declaredBodyBytes;

  Http2Exchange(
      Http2StreamHandler stream,
      EventLoopState loop,
      ExchangeObserver observer,
      Http2Headers headers,
      String method,
      String path,
      @Nullable String query,
      long declaredBodyBytes) {
    super(loop, observer, method, path, query);
    this.stream = stream;
    this.headers = headers;
    this.declaredBodyBytes = declaredBodyBytes;
  }

  @Override
  void write(Response response) {
    stream.write(this, response);
  }

  @Override
  void bodyWanted() {
    stream.bodyWanted();
  }

  @Override
  void pauseReading() {
    stream.pauseReading();
  }

  @Override
  long declaredBodyBytes() {
    return declaredBodyBytes;
  }

  @Override
  public @Nullable String header(String name) {
    CharSequence value = headers.get(name.toLowerCase(Locale.ROOT));
    if (value == null && name.equalsIgnoreCase("host")) {
      value = headers.authority();
    }
    return value == null ? null : value.toString();
  }

  @Override
  public List<String> headers(String name) {
    return headers.getAll(name.toLowerCase(Locale.ROOT)).stream()
        .map(CharSequence::toString)
        .toList();
  }

  @Override
  public String httpVersion() {
    return "2";
  }

  @Override
  public boolean secure() {
    return stream.secure();
  }

  @Override
  public String remoteAddress() {
    return stream.remoteAddress();
  }
}
