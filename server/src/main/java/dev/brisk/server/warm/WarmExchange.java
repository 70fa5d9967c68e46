package dev.brisk.server.warm;

import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.CacheOutcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A request that comes from within, without a connection.
final class WarmExchange implements Exchange {
  final CompletableFuture<Response> answer = new CompletableFuture<>();
  private final WarmRequest request;
  private final int loop;
  private final Executor executor;
  private final long startNanos = System.nanoTime();
  private int route = -1;
  private @Nullable CacheOutcome cacheOutcome;

  /// @param loop the warmer's own number, beyond those of the event loops
  /// @param executor its one thread
  private final TraceContext trace = TraceContext.create(ThreadLocalRandom.current());

  WarmExchange(WarmRequest request, int loop, Executor executor) {
    this.request = request;
    this.loop = loop;
    this.executor = executor;
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String path() {
    return request.path();
  }

  @Override
  public @Nullable String query() {
    return request.query();
  }

  @Override
  public @Nullable String header(String name) {
    return name.equals("content-type") && request.body() != null ? "application/json" : null;
  }

  @Override
  public List<String> headers(String name) {
    String value = header(name);
    return value == null ? List.of() : List.of(value);
  }

  @Override
  public String httpVersion() {
    return "1.1";
  }

  @Override
  public boolean secure() {
    return true;
  }

  @Override
  public String remoteAddress() {
    return "warm";
  }

  @Override
  public int loop() {
    return loop;
  }

  @Override
  public long startNanos() {
    return startNanos;
  }

  @Override
  public String requestId() {
    return "warm";
  }

  @Override
  public int route() {
    return route;
  }

  @Override
  public void route(int index) {
    route = index;
  }

  /// Each is a trace of its own.
  @Override
  public TraceContext trace() {
    return trace;
  }

  @Override
  public long firstByteNanos() {
    return 0;
  }

  @Override
  public long requestBytes() {
    return 0;
  }

  @Override
  public void endpoint(String endpoint) {}

  /// No client's request: a profile is not to take it for one.
  @Override
  public RequestWork work() {
    return RequestWork.NONE;
  }

  @Override
  public @Nullable CacheOutcome cacheOutcome() {
    return cacheOutcome;
  }

  @Override
  public void cacheOutcome(CacheOutcome outcome) {
    cacheOutcome = outcome;
  }

  @Override
  public long declaredBodyBytes() {
    return request.body() == null ? 0 : -1;
  }

  @Override
  public void body(long maxBytes, BodyReader reader) {
    String text = request.body();
    byte[] body = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    reader.body(body);
  }

  @Override
  public boolean respond(Response response) {
    return answer.complete(response);
  }

  @Override
  public boolean responded() {
    return answer.isDone();
  }

  @Override
  public void onAbort(Runnable action) {}

  @Override
  public Executor loopExecutor() {
    return executor;
  }
}
