package dev.brisk.server.source.http;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.collectors.PoolReading;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.source.SharedPools;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.http.HttpTransport.Failure.Kind;
import dev.brisk.server.upstream.UpstreamBounds;
import dev.brisk.server.upstream.UpstreamCall;
import dev.brisk.server.upstream.UpstreamFailure;
import dev.brisk.server.upstream.UpstreamReader;
import dev.brisk.server.upstream.UpstreamRequest;
import dev.brisk.server.upstream.UpstreamResponse;
import dev.brisk.server.upstream.UpstreamThreads;
import dev.brisk.server.work.OwnWork;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Calls by the proxy's client, on event loops of the sources' own: connections are kept and
/// reused, at most [#MAX_CONNECTIONS] for each host, with a bounded queue before them.
public final class UpstreamTransport implements HttpTransport, SharedPools {
  static final int MAX_CONNECTIONS = 64;
  static final int MAX_WAITING = 256;
  private static final String EVENTS = "text/event-stream";
  private static final int MAX_HEADER_BYTES = 32 << 10;

  /// A source's own time-out is for all of a call.
  private static final Duration NO_TIMEOUT = Duration.ofDays(1);

  private final UpstreamThreads threads = new UpstreamThreads();
  private final Map<Target, UpstreamThreads.Upstream> upstreams = new ConcurrentHashMap<>();

  /// Endpoints may differ in how long a connection may take.
  private record Target(UpstreamAddress address, Duration connectTimeout) {}

  private UpstreamTransport() {}

  /// The one that all sources of a context share.
  public static UpstreamTransport of(SourceContext context) {
    return context.shared(UpstreamTransport.class, UpstreamTransport::new);
  }

  @Override
  public CompletableFuture<Reply> send(Call call) {
    // Templates never let a parameter reach host and port, so upstreams are as few as the
    // configuration names.
    UpstreamThreads.Upstream upstream =
        upstreams.computeIfAbsent(
            new Target(
                new UpstreamAddress(call.tls(), call.host(), call.port()), call.connectTimeout()),
            target ->
                threads.upstream(
                    target.address(),
                    new UpstreamBounds(
                        target.connectTimeout(),
                        NO_TIMEOUT,
                        NO_TIMEOUT,
                        NO_TIMEOUT,
                        MAX_HEADER_BYTES,
                        MAX_CONNECTIONS,
                        MAX_WAITING,
                        false)));
    Reading reading = new Reading(call.maxBody());
    try {
      reading.began(upstream.send(request(call, upstream.address()), reading));
    } catch (IllegalArgumentException | RejectedExecutionException notSent) {
      reading.completeExceptionally(
          new Failure(Kind.CONNECT, "The upstream cannot be called.", notSent));
    }
    return reading;
  }

  private static UpstreamRequest request(Call call, UpstreamAddress address) {
    List<Fields.Line> lines = new ArrayList<>();
    lines.add(new Fields.Line("host", address.authority()));
    lines.add(new Fields.Line("accept-encoding", "gzip"));
    for (Map.Entry<String, String> header : call.headers()) {
      lines.add(new Fields.Line(header.getKey(), header.getValue()));
    }
    byte[] body = call.body();
    return new UpstreamRequest(
        call.method(), call.target(), Fields.of(lines), body == null ? 0 : body.length, body);
  }

  @Override
  public List<PoolReading> readings() {
    Map<String, PoolReading> byName = new TreeMap<>();
    upstreams.forEach((target, upstream) -> {
      var use = upstream.usage();
      String name = target.address().host() + ":" + target.address().port();
      byName.merge(
          name,
          new PoolReading(
              name,
              PoolReading.Kind.HTTP_CLIENT,
              use.active(),
              use.idle(),
              use.waiting(),
              MAX_CONNECTIONS),
          UpstreamTransport::sum);
    });
    return List.copyOf(byName.values());
  }

  private static PoolReading sum(PoolReading one, PoolReading other) {
    return new PoolReading(
        one.name(),
        one.kind(),
        one.active() + other.active(),
        one.idle() + other.idle(),
        one.pending() + other.pending(),
        one.max() + other.max());
  }

  @Override
  public void close() {
    threads.close();
  }

  /// The whole answer, up to a bound.
  private static final class Reading extends CompletableFuture<Reply>
      implements UpstreamReader, Flow.Subscriber<ByteBuffer> {
    private final long maxBody;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private @Nullable UpstreamCall call;
    private int status;
    private Fields fields = Fields.NONE;

    Reading(long maxBody) {
      this.maxBody = maxBody;
    }

    void began(UpstreamCall began) {
      synchronized (this) {
        call = began;
      }
      if (isDone()) {
        began.cancel();
      }
    }

    @Override
    public void response(UpstreamResponse response) {
      status = response.status();
      fields = response.fields();
      String type = fields.first("content-type");
      if (type != null && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length())) {
        // It has no end: nothing would come until the time-out.
        giveUp(
            new Failure(
                Kind.BROKEN, "The upstream streams events, which are not passed on.", null));
      } else if (!response.isBodiless() && response.body().length() > maxBody) {
        giveUp(HttpTransport.tooLarge(maxBody));
      } else {
        response.body().chunks().subscribe(this);
      }
    }

    @Override
    public void failed(UpstreamFailure failure) {
      completeExceptionally(
          switch (failure.kind()) {
            case CONNECT ->
                new Failure(Kind.CONNECT, String.valueOf(failure.getMessage()), failure);
            case BROKEN, TIMEOUT -> broken(failure);
            case BUSY ->
                new Failure(
                    Kind.BUSY, "Too many calls to the upstream are waiting already.", failure);
          });
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      // No more than maxBody is kept of it.
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer part) {
      if (received.size() + (long) part.remaining() > maxBody) {
        giveUp(HttpTransport.tooLarge(maxBody));
      } else {
        received.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
      }
    }

    @Override
    public void onError(Throwable failure) {
      completeExceptionally(broken(failure));
    }

    @Override
    public void onComplete() {
      byte[] bytes = received.toByteArray();
      String named = fields.first("content-encoding");
      String encoding = named == null ? "identity" : named.strip().toLowerCase(Locale.ROOT);
      if (bytes.length == 0 || encoding.equals("identity")) {
        complete(new Reply(status, fields, bytes));
      } else if (encoding.equals("gzip") || encoding.equals("x-gzip")) {
        // Unpacking is computation, and this is an event loop.
        OwnWork.execute(() -> {
          try {
            complete(new Reply(status, fields, Gunzip.unpack(bytes, maxBody)));
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

    private static Failure broken(Throwable cause) {
      return new Failure(Kind.BROKEN, "The upstream gave no usable answer.", cause);
    }

    private void giveUp(Failure failure) {
      if (completeExceptionally(failure)) {
        stop();
      }
    }

    private void stop() {
      UpstreamCall open;
      synchronized (this) {
        open = call;
      }
      if (open != null) {
        open.cancel();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        stop();
      }
      return cancelled;
    }
  }
}
