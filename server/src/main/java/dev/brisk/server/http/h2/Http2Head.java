package dev.brisk.server.http.h2;

import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.http.connection.StrictTransport;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The head of an answer in HTTP/2.
final class Http2Head {
  private Http2Head() {}

  static Http2Headers of(Response response, @Nullable AddedFields added, EventLoopState loop) {
    Http2Headers head = new DefaultHttp2Headers(false).status(Integer.toString(response.status()));
    for (Map.Entry<String, String> header : response.headers()) {
      head.add(header.getKey(), header.getValue());
    }
    if (added != null) {
      added.fields().forEach(field -> head.add(field.getKey(), field.getValue()));
    }
    if (!response.isDated()) {
      head.set("date", loop.date.value());
    }
    if (loop.strictTransport != null) {
      head.set(StrictTransport.NAME, loop.strictTransport.value());
    }
    long length = response.bodyLength();
    if (length >= 0 && !response.withoutBody()) {
      head.set("content-length", Long.toString(length));
    }
    return head;
  }
}
