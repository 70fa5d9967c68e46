package dev.brisk.server.source.http;

import dev.brisk.server.collectors.PoolReading;
import dev.brisk.server.source.SharedPools;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.http.HttpTransport.Failure.Kind;
import dev.brisk.server.work.OwnWork;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 through Vert.x: connections are kept and reused, at most [#MAX_CONNECTIONS] for each
/// host, with a bounded queue before them. TLS is verified against the JDK's trust store. It has
/// event loops of its own.
public final class VertxTransport implements HttpTransport, SharedPools {
  static final int MAX_CONNECTIONS = 64;
  static final int MAX_WAITING = 256;
  private static final String EVENTS = "text/event-stream";
  private static final int MAX_HEADER_BYTES = 32 << 10;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client;
  private final Map<String, Upstream> upstreams = new ConcurrentHashMap<>();

  private VertxTransport() {
    HttpClientOptions options =
        new HttpClientOptions()
            // Unpacked here instead, where a cut-off stream is noticed.
            .setDecompressionSupported(false)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setKeepAlive(true)
            .setKeepAliveTimeout(30)
            .setVerifyHost(true)
            .setTrustAll(false);
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(MAX_CONNECTIONS)
            .setMaxWaitQueueSize(MAX_CONNECTIONS + MAX_WAITING);
    this.client =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool)
            // The exchange reports the failure; without this Vert.x also logs it.
            .withConnectHandler(connection -> connection.exceptionHandler(reported -> {}))
            .build();
  }

  /// The one that all sources of a context share.
  public static VertxTransport of(SourceContext context) {
    return context.shared(VertxTransport.class, VertxTransport::new);
  }

  @Override
  public CompletableFuture<Reply> send(Call call) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(call.method()))
            .setSsl(call.tls())
            .setHost(call.host())
            .setPort(call.port())
            .setURI(call.target())
            .setFollowRedirects(false)
            .setConnectTimeout(call.connectTimeout().toMillis());
    options.addHeader("accept-encoding", "gzip");
    for (Map.Entry<String, String> header : call.headers()) {
      options.addHeader(header.getKey(), header.getValue());
    }
    Upstream upstream =
        upstreams.computeIfAbsent(call.host() + ":" + call.port(), name -> new Upstream());
    Exchange exchange = new Exchange(call);
    upstream.waiting.incrementAndGet();
    client
        .request(options)
        .onComplete(request -> {
          upstream.waiting.decrementAndGet();
          if (request.succeeded()) {
            upstream.use(request.result().connection(), exchange);
            exchange.send(request.result());
          } else {
            exchange.notConnected(request.cause());
          }
        });
    return exchange;
  }

  /// Templates never let a parameter reach host and port, so upstreams are as few as the
  /// configuration names.
  @Override
  public List<PoolReading> readings() {
    return upstreams.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each -> each.getValue().reading(each.getKey()))
        .toList();
  }

  /// Counts the connections to one host and port, which Vert.x does not tell.
  private static final class Upstream {
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();

    void use(HttpConnection connection, CompletableFuture<Reply> until) {
      if (open.add(connection)) {
        connection.closeHandler(closed -> open.remove(connection));
      }
      active.incrementAndGet();
      until.whenComplete((reply, failure) -> active.decrementAndGet());
    }

    PoolReading reading(String name) {
      int used = active.get();
      return new PoolReading(
          name,
          PoolReading.Kind.HTTP_CLIENT,
          used,
          Math.max(0, open.size() - used),
          waiting.get(),
          MAX_CONNECTIONS);
    }
  }

  @Override
  public void close() {
    client.shutdown(5, TimeUnit.SECONDS);
    vertx.close();
  }

  private static final class Exchange extends CompletableFuture<Reply> {
    private final Call call;
    private @Nullable HttpClientRequest request;

    Exchange(Call call) {
      this.call = call;
    }

    void notConnected(Throwable cause) {
      if (cause instanceof ConnectionPoolTooBusyException) {
        completeExceptionally(
            new Failure(Kind.BUSY, "Too many calls to the upstream are waiting already.", cause));
      } else {
        completeExceptionally(new Failure(Kind.CONNECT, "The upstream cannot be reached.", cause));
      }
    }

    void send(HttpClientRequest connected) {
      synchronized (this) {
        request = connected;
      }
      if (isDone()) {
        connected.reset();
        return;
      }
      connected
          .response()
          .onComplete(response -> {
            if (response.succeeded()) {
              read(response.result());
            } else {
              broken(response.cause());
            }
          });
      // A failed write also fails the response, which is where it is handled.
      if (call.body() == null) {
        connected.end();
      } else {
        connected.end(Buffer.buffer(call.body()));
      }
    }

    private void read(HttpClientResponse response) {
      response.exceptionHandler(this::broken);
      String type = response.getHeader("content-type");
      if (type != null && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length())) {
        // It has no end: nothing would come until the time-out.
        if (completeExceptionally(
            new Failure(
                Kind.BROKEN, "The upstream streams events, which are not passed on.", null))) {
          reset();
        }
        return;
      }
      String length = response.getHeader("content-length");
      if (length != null
          && length.length() < 19
          && length.chars().allMatch(Character::isDigit)
          && !call.method().equals("HEAD")
          && Long.parseLong(length) > call.maxBody()) {
        tooLarge();
        return;
      }
      Buffer received = Buffer.buffer();
      response.handler(chunk -> {
        if (received.length() + (long) chunk.length() > call.maxBody()) {
          tooLarge();
        } else if (!isDone()) {
          received.appendBuffer(chunk);
        }
      });
      response.endHandler(end -> received(response, received.getBytes()));
    }

    private void received(HttpClientResponse response, byte[] bytes) {
      Map<String, String> headers = new HashMap<>();
      response
          .headers()
          .forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
      int status = response.statusCode();
      String encoding =
          headers.getOrDefault("content-encoding", "identity").strip().toLowerCase(Locale.ROOT);
      if (bytes.length == 0 || encoding.equals("identity")) {
        complete(new Reply(status, headers, bytes));
      } else if (encoding.equals("gzip") || encoding.equals("x-gzip")) {
        // Unpacking is computation, and this is an event loop.
        OwnWork.execute(() -> {
          try {
            complete(new Reply(status, headers, Gunzip.unpack(bytes, call.maxBody())));
          } catch (Failure failure) {
            completeExceptionally(failure);
          }
        });
      } else {
        completeExceptionally(
            new Failure(
                Kind.BROKEN, "The upstream sent an encoding that was not asked for.", null));
      }
    }

    private void tooLarge() {
      if (completeExceptionally(HttpTransport.tooLarge(call.maxBody()))) {
        reset();
      }
    }

    private void broken(Throwable cause) {
      completeExceptionally(new Failure(Kind.BROKEN, "The upstream gave no usable answer.", cause));
      reset();
    }

    private void reset() {
      HttpClientRequest open;
      synchronized (this) {
        open = request;
      }
      if (open != null) {
        open.reset();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        reset();
      }
      return cancelled;
    }
  }
}
