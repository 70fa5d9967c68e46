package dev.brisk.server.admin;

import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.CacheOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// An exchange whose answers nobody may store, sniff or leak onwards, whatever the route says.
final class AdminExchange implements Exchange {
  private final Exchange exchange;
  private final AdminSurface surface;

  AdminExchange(Exchange exchange, AdminSurface surface) {
    this.exchange = exchange;
    this.surface = surface;
  }

  AdminSurface surface() {
    return surface;
  }

  @Override
  public boolean respond(Response response) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(response.headers());
    headers.removeIf(header -> header.getKey().equals("cache-control"));
    headers.add(Map.entry("cache-control", "no-store"));
    headers.add(Map.entry("x-content-type-options", "nosniff"));
    headers.add(Map.entry("x-frame-options", "DENY"));
    headers.add(Map.entry("referrer-policy", "no-referrer"));
    return exchange.respond(new Response(response.status(), headers, response.body()));
  }

  @Override
  public String method() {
    return exchange.method();
  }

  @Override
  public String path() {
    return exchange.path();
  }

  @Override
  public @Nullable String query() {
    return exchange.query();
  }

  @Override
  public @Nullable String header(String name) {
    return exchange.header(name);
  }

  @Override
  public List<String> headers(String name) {
    return exchange.headers(name);
  }

  @Override
  public String httpVersion() {
    return exchange.httpVersion();
  }

  @Override
  public boolean secure() {
    return exchange.secure();
  }

  @Override
  public String remoteAddress() {
    return exchange.remoteAddress();
  }

  @Override
  public int loop() {
    return exchange.loop();
  }

  @Override
  public long startNanos() {
    return exchange.startNanos();
  }

  @Override
  public String requestId() {
    return exchange.requestId();
  }

  @Override
  public int route() {
    return exchange.route();
  }

  @Override
  public void route(int index) {
    exchange.route(index);
  }

  @Override
  public TraceContext trace() {
    return exchange.trace();
  }

  @Override
  public long firstByteNanos() {
    return exchange.firstByteNanos();
  }

  @Override
  public long declaredBodyBytes() {
    return exchange.declaredBodyBytes();
  }

  @Override
  public long requestBytes() {
    return exchange.requestBytes();
  }

  @Override
  public RequestWork work() {
    return exchange.work();
  }

  @Override
  public void endpoint(String endpoint) {
    exchange.endpoint(endpoint);
  }

  @Override
  public @Nullable CacheOutcome cacheOutcome() {
    return exchange.cacheOutcome();
  }

  @Override
  public void cacheOutcome(CacheOutcome outcome) {
    exchange.cacheOutcome(outcome);
  }

  @Override
  public void body(long maxBytes, BodyReader reader) {
    exchange.body(maxBytes, reader);
  }

  @Override
  public boolean responded() {
    return exchange.responded();
  }

  @Override
  public void onAbort(Runnable action) {
    exchange.onAbort(action);
  }

  @Override
  public Executor loopExecutor() {
    return exchange.loopExecutor();
  }
}
