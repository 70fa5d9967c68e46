package dev.brisk.server.http.h1;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.connection.EventLoopState;
import dev.brisk.server.http.connection.NettyExchange;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that was refused before a handler could see it: a head that is malformed, too large or
/// too slow. Only for observers, so that such requests are counted and logged like all others.
final class RefusedExchange extends NettyExchange {
  private final Http1Connection connection;
  private final @Nullable HttpRequest request;

  /// @param request null when so little was understood that nothing of it can be told
  RefusedExchange(
      Http1Connection connection,
      EventLoopState loop,
      ExchangeObserver observer,
      @Nullable HttpRequest request) {
    super(
        loop,
        observer,
        request == null ? "" : request.method().name(),
        request == null ? "" : withoutQuery(request.uri()),
        null);
    this.connection = connection;
    this.request = request;
  }

  /// Queries may hold secrets, and observers are told none.
  private static String withoutQuery(String target) {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  @Override
  protected void write(Response response) {
    throw new IllegalStateException("answered already");
  }

  @Override
  protected int headBytes() {
    return 0;
  }

  @Override
  protected void bodyWanted() {}

  @Override
  protected void pauseReading() {}

  @Override
  protected void resumeReading() {}

  @Override
  public long declaredBodyBytes() {
    return 0;
  }

  @Override
  public @Nullable String header(String name) {
    return request == null ? null : request.headers().get(name);
  }

  @Override
  public List<String> headers(String name) {
    return request == null ? List.of() : request.headers().getAll(name);
  }

  @Override
  public String httpVersion() {
    return request != null && request.protocolVersion() == HttpVersion.HTTP_1_0 ? "1.0" : "1.1";
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
