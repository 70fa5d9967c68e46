package dev.brisk.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.config.Upstreams;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A proxy in front of several services that answer the same, of which some fail.
class ProxyUpstreamsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private Service one;
  private Service two;

  /// Says its name, what was asked, and what was sent.
  private static final class Service implements AutoCloseable {
    final String name;
    final AtomicInteger asked = new AtomicInteger();
    final CountDownLatch end = new CountDownLatch(1);
    volatile boolean silent;
    volatile boolean breaking;
    volatile boolean healthy = true;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;

    Service(String name) throws IOException {
      this.name = name;
      this.server = listen(0);
    }

    private HttpServer listen(int port) throws IOException {
      HttpServer listening =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      listening.setExecutor(threads);
      listening.createContext("/", this::answer);
      listening.start();
      return listening;
    }

    UpstreamAddress address() {
      return new UpstreamAddress(false, "127.0.0.1", server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
      if (exchange.getRequestURI().getPath().equals("/health")) {
        exchange.sendResponseHeaders(healthy ? 204 : 500, -1);
        return;
      }
      asked.incrementAndGet();
      if (breaking) {
        // An answer that ends before its head does.
        throw new IOException("broken on purpose");
      }
      if (silent) {
        try {
          end.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      String body =
          name
              + exchange.getRequestURI()
              + new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      exchange.sendResponseHeaders(200, body.length());
      try (exchange) {
        exchange.getResponseBody().write(body.getBytes(UTF_8));
      }
    }

    void die() {
      server.stop(0);
    }

    void again() throws IOException {
      server = listen(server.getAddress().getPort());
    }

    @Override
    public void close() {
      end.countDown();
      server.stop(0);
      threads.close();
    }
  }

  @BeforeEach
  void start() throws IOException {
    one = new Service("one");
    two = new Service("two");
  }

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  private BriskServer proxy(Duration timeout, Upstreams.@Nullable Health health) {
    return BriskServer.start(
        BriskSettings.of(
                new ProxySettings(
                    new Upstreams(List.of(one.address(), two.address()), health, null),
                    List.of(),
                    null,
                    List.of(),
                    1 << 20,
                    Duration.ofSeconds(5),
                    timeout,
                    List.of(),
                    LONG,
                    ProxySettings.DEFAULT_TARGETS))
            .withServer(ServerSettings.defaults().behindProxy(true).withPort(0).withLoops(2)));
  }

  private static String metric(BriskServer server, String series) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      String all = client.request("GET", "/brisk/metrics").text();
      return all.lines()
          .filter(line -> line.startsWith(series + " "))
          .map(line -> line.substring(series.length() + 1))
          .findFirst()
          .orElseThrow(() -> new AssertionError(series + " is not in " + all));
    }
  }

  private static String up(Service service) {
    return "brisk_upstream_up{upstream=\"127.0.0.1:" + service.address().port() + "\"}";
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static void awaitMetric(BriskServer server, String series, String value) {
    await(
        series + " " + value,
        () -> {
          try {
            return metric(server, series).equals(value);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aRequestGoesWhereTheFewestAreUnderWay() throws Exception {
    one.silent = true;
    two.silent = true;
    try (BriskServer server = proxy(LONG, null);
        RawClient first = new RawClient(server.port());
        RawClient second = new RawClient(server.port())) {
      first.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
      await("the first", () -> one.asked.get() + two.asked.get() == 1);
      Service busy = one.asked.get() == 1 ? one : two;
      Service free = busy == one ? two : one;
      free.silent = false;
      for (int i = 0; i < 40; i++) {
        assertThat(second.request("GET", "/" + i).text()).isEqualTo(free.name + "/" + i);
      }
      assertThat(busy.asked).hasValue(1);
      busy.end.countDown();
      assertThat(first.read().text()).isEqualTo(busy.name + "/held");
    }
  }

  /// The next ones do not wait for it, and it is asked again when it is back.
  @Test
  void oneThatIsKilledCostsNoGetItsAnswerAndIsLeftOut() throws Exception {
    try (BriskServer server = proxy(LONG, null);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      AtomicInteger answered = new AtomicInteger();
      List<Future<?>> all =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(i ->
                  clients.submit(() -> {
                    try (RawClient client = new RawClient(server.port())) {
                      for (int n = 0; n < 60; n++) {
                        RawClient.Reply reply = client.request("GET", "/" + i + "-" + n);
                        assertThat(reply.status()).isEqualTo(200);
                        assertThat(reply.text()).endsWith("/" + i + "-" + n);
                        answered.incrementAndGet();
                      }
                    }
                    return null;
                  }))
              .toList();
      await("a part", () -> answered.get() > 100);
      one.die();
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
      try (RawClient client = new RawClient(server.port())) {
        for (int i = 0; i < 20; i++) {
          assertThat(client.post("/p", "text/plain", "x").text()).isEqualTo("two/px");
        }
        awaitMetric(server, up(one), "0.0");
        one.again();
        int before = one.asked.get();
        await(
            "asked again",
            () -> {
              try {
                client.request("GET", "/");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              return one.asked.get() > before;
            });
      }
      awaitMetric(server, up(one), "1.0");
    }
  }

  /// As one whose process is stopped: it takes connections and says nothing.
  @Test
  void oneThatIsSilentHoldsUpNobodyElseAndIsLeftOutAfterItsTimeOuts() throws Exception {
    one.silent = true;
    try (BriskServer server = proxy(Duration.ofMillis(300), null);
        RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < 60; i++) {
        RawClient.Reply reply = client.request("GET", "/" + i);
        assertThat(reply.text()).as("%s", reply.headers()).isEqualTo("two/" + i);
      }
      assertThat(one.asked.get()).isBetween(3, 6);
      assertThat(metric(server, up(one))).isEqualTo("0.0");
    }
  }

  @Test
  void whatMayHaveDoneSomethingIsNotSentAgain() throws Exception {
    one.breaking = true;
    try (BriskServer server = proxy(LONG, null);
        RawClient client = new RawClient(server.port())) {
      int failed = 0;
      for (int i = 0; i < 40; i++) {
        RawClient.Reply reply = client.post("/" + i, "text/plain", "x");
        failed += reply.status() == 502 ? 1 : 0;
        if (reply.status() != 502) {
          assertThat(reply.text()).isEqualTo("two/" + i + "x");
        }
      }
      assertThat(failed).isPositive().isEqualTo(one.asked.get());
      assertThat(two.asked.get()).isEqualTo(40 - failed);
      assertThat(metric(server, "brisk_upstream_retries_total{result=\"sent\"}")).isEqualTo("0.0");
    }
  }

  @Test
  void onlyAFifthIsSentASecondTime() throws Exception {
    one.breaking = true;
    two.breaking = true;
    long began = System.nanoTime();
    try (BriskServer server = proxy(LONG, null);
        RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < 100; i++) {
        assertThat(client.request("GET", "/" + i).status()).isEqualTo(502);
      }
      double sent =
          Double.parseDouble(metric(server, "brisk_upstream_retries_total{result=\"sent\"}"));
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + 2;
      assertThat(sent).isPositive().isLessThanOrEqualTo(20 + 3 * seconds);
      // All of them are asked although all are left out, and none twice by the proxy.
      assertThat(one.asked.get() + two.asked.get()).isEqualTo(100 + (int) sent);
      assertThat(metric(server, "brisk_upstream_retries_total{result=\"refused\"}"))
          .isNotEqualTo("0.0");
    }
  }

  @Test
  void oneWhoseHealthCheckFailsGetsNoRequestUntilItIsBack() throws Exception {
    one.healthy = false;
    try (BriskServer server = proxy(LONG, new Upstreams.Health("/health", Duration.ofMillis(100)));
        RawClient client = new RawClient(server.port())) {
      awaitMetric(server, up(one), "0.0");
      int before = one.asked.get();
      for (int i = 0; i < 20; i++) {
        assertThat(client.request("GET", "/" + i).text()).isEqualTo("two/" + i);
      }
      assertThat(one.asked).hasValue(before);
      one.healthy = true;
      awaitMetric(server, up(one), "1.0");
      two.die();
      awaitMetric(server, up(two), "0.0");
      assertThat(client.request("GET", "/back").text()).isEqualTo("one/back");
    }
  }

  @Test
  void anAnswerOfAnyStatusIsTheAnswer() throws Exception {
    try (Origin origin = new Origin()) {
      for (int status : List.of(500, 502, 503, 504, 404)) {
        origin.then(status, "theirs");
      }
      try (BriskServer server =
              BriskServer.start(
                  BriskSettings.of(ProxySettings.of(UpstreamAddress.parse(origin.url()), List.of()))
                      .withServer(ServerSettings.defaults().behindProxy(true).withPort(0)));
          RawClient client = new RawClient(server.port())) {
        assertThat(Stream.of(500, 502, 503, 504, 404))
            .allSatisfy(
                status -> assertThat(client.request("GET", "/").status()).isEqualTo(status));
      }
    }
  }
}
