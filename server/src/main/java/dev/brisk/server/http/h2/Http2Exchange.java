package dev.brisk.server.http.h2;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.http.connection.NettyExchange;
import dev.brisk.server.http.syntax.HeaderSyntax;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  protected int headBytes() {
    int bytes = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      bytes += field.getKey().length() + field.getValue().length();
    }
    return bytes;
  }

  @Override
  protected void write(Response response) {
    stream.write(this, response);
  }

  @Override
  public void interim(Response response) {
    stream.interim(response);
  }

  @Override
  protected void bodyWanted() {
    stream.bodyWanted();
  }

  @Override
  protected void pauseReading() {
    stream.pauseReading();
  }

  @Override
  protected void resumeReading() {
    stream.resumeReading();
  }

  @Override
  public List<Map.Entry<String, String>> fields() {
    List<Map.Entry<String, String>> fields = new ArrayList<>(headers.size());
    if (!headers.contains("host") && headers.authority() != null) {
      fields.add(Map.entry("host", headers.authority().toString()));
    }
    for (CharSequence name : headers.names()) {
      if (name.length() > 0 && name.charAt(0) != ':') {
        String key = name.toString();
        headers(key).forEach(value -> fields.add(Map.entry(key, value)));
      }
    }
    return fields;
  }

  @Override
  public long declaredBodyBytes() {
    return declaredBodyBytes;
  }

  @Override
  public @Nullable String header(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    // The iterator's order is not the fields'.
    Iterator<CharSequence> values = headers.valueIterator(lower);
    if (!values.hasNext()) {
      CharSequence authority = lower.equals("host") ? headers.authority() : null;
      return authority == null ? null : authority.toString();
    }
    String value = values.next().toString();
    return values.hasNext() ? HeaderSyntax.combined(lower, headers.getAll(lower)) : value;
  }

  @Override
  public List<String> headers(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("cookie")) {
      // A client may send each cookie as a field of its own, for better compression; in HTTP/1.1
      // there is one (RFC 9113, section 8.2.3).
      String cookies = header(lower);
      return cookies == null ? List.of() : List.of(cookies);
    }
    return headers.getAll(lower).stream().map(CharSequence::toString).toList();
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
