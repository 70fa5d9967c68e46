package dev.brisk.server.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.brisk.cache.CacheStore;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.collectors.ServerCollector;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.In;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.CacheOutcome;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.TimeoutScheduler;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A hit in memory, with every rule of the cache switched on, costs no garbage and no thread.
class HitAllocationTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000L));
  private static final int ROUNDS = 50_000;

  @Test
  void aHitIsAnsweredOnTheCallersThreadAndAllocatesNothing() {
    CachePolicy rules =
        CachePolicy.builder()
            .staleWhileRevalidate(Duration.ofMinutes(1))
            .staleIfError(Duration.ofHours(1))
            .softTimeout(Duration.ofMillis(100))
            .hardTimeout(Duration.ofSeconds(1))
            .earlyRefresh(new dev.brisk.cache.load.CacheOptions.EarlyRefresh.AtFraction(0.8))
            .ttlJitter(0.1)
            .negative(CachePolicy.Failure.NOT_FOUND, Duration.ofSeconds(30))
            .advertiseStaleness(true)
            .build();
    EndpointSettings endpoint =
        TestEndpoints.endpoint(
            "user",
            "GET",
            "/users/{id}",
            List.of(TestEndpoints.integer("id", In.PATH, 1)),
            null,
            EndpointCache.ttl(Duration.ofHours(1)).withTags("user:{id}").withPolicy(rules));
    try (CacheStore store = CacheStore.builder().clock(CLOCK).build();
        TimeoutScheduler timeouts = new TimeoutScheduler()) {
      EndpointRoutes endpoints =
          new EndpointRoutes(
              ServerSettings.defaults(),
              CachePolicy.UNSET,
              new ServerCollector(),
              store,
              CLOCK,
              1,
              timeouts);
      Source source = Counting.json(request -> "{\"id\":7}");
      Router router =
          new Router(List.of(endpoints.route(endpoint, CompletableFuture.completedFuture(source))));
      Standing exchange = new Standing();
      router.handle(exchange);
      assertThat(exchange.last).isNotNull();
      assertThat(exchange.traces).as("the load may go on in a trace").isEqualTo(1);
      for (int i = 0; i < ROUNDS; i++) {
        router.handle(exchange);
      }
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < ROUNDS; i++) {
        exchange.last = null;
        router.handle(exchange);
        if (exchange.last == null) {
          throw new AssertionError("not answered on the caller's thread");
        }
      }
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(exchange.last.headers())
          .anySatisfy(header -> assertThat(header.getValue()).endsWith("detail=memory"));
      // A few bytes in all, for whatever the JVM does beside.
      assertThat(bytes / (double) ROUNDS).isLessThan(1);
    }
  }

  /// One request, asked again and again.
  private static final class Standing implements Exchange {
    private int traces;
    private @Nullable Response last;

    @Override
    public TraceContext trace() {
      traces++;
      return TraceContext.create(new Random(1));
    }

    @Override
    public long firstByteNanos() {
      return 0;
    }

    @Override
    public long declaredBodyBytes() {
      return 0;
    }

    @Override
    public long requestBytes() {
      return 0;
    }

    @Override
    public boolean respond(Response response) {
      last = response;
      return true;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String path() {
      return "/users/7";
    }

    @Override
    public @Nullable String query() {
      return null;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public List<String> headers(String name) {
      return List.of();
    }

    @Override
    public String httpVersion() {
      return "1.1";
    }

    @Override
    public boolean secure() {
      return false;
    }

    @Override
    public String remoteAddress() {
      return "127.0.0.1";
    }

    @Override
    public int loop() {
      return 0;
    }

    @Override
    public long startNanos() {
      return 0;
    }

    @Override
    public String requestId() {
      return "id";
    }

    @Override
    public int route() {
      return 0;
    }

    @Override
    public void route(int index) {}

    @Override
    public RequestWork work() {
      return RequestWork.NONE;
    }

    @Override
    public void endpoint(String endpoint) {}

    @Override
    public @Nullable CacheOutcome cacheOutcome() {
      return null;
    }

    @Override
    public void cacheOutcome(CacheOutcome outcome) {}

    @Override
    public void body(long maxBytes, BodyReader reader) {
      throw new AssertionError("a GET has no body");
    }

    @Override
    public boolean responded() {
      return false;
    }

    @Override
    public void onAbort(Runnable action) {}

    @Override
    public Executor loopExecutor() {
      return Runnable::run;
    }
  }
}
