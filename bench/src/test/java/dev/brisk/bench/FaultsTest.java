package dev.brisk.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.BodyCheck;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.RequestBody;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each class of error is counted exactly, by a server that misbehaves to order.
@Timeout(60)
class FaultsTest {
  private static Measures run(LoadPlan.Builder plan) throws Exception {
    LoadTestResult result = LoadTest.run(plan.timeout(Duration.ofSeconds(5)).build());
    Measures total = result.total().measures();
    assertThat(total.requests()).isEqualTo(total.answered() + brokenOf(total));
    return total;
  }

  private static long brokenOf(Measures measures) {
    return measures.errors().entrySet().stream()
        .filter(error -> !error.getKey().answered())
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  @Test
  void goodAnswersAreCountedAsTheServerCountsThem() throws Exception {
    try (var server = ScriptedServer.start((request, exchange) -> exchange.ok("hello"))) {
      Measures total = run(LoadPlan.of(server.url("/")).connections(7).requests(1001));
      assertThat(total.requests()).isEqualTo(1001).isEqualTo(server.requests());
      assertThat(total.statuses()).isEqualTo(Map.of(200, 1001L));
      assertThat(total.errors()).isEmpty();
      assertThat(total.response().count()).isEqualTo(1001);
      int bytes = "HTTP/1.1 200 X\r\nContent-Length: 5\r\n\r\nhello".length();
      assertThat(total.bytes()).isEqualTo(1001L * bytes);
    }
  }

  @Test
  void answersFromACacheAreCountedAsTheServerGaveThem() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, exchange) ->
            exchange.send(
                "HTTP/1.1 200 OK\r\nCache-Status: c; "
                    + (turn.getAndIncrement() % 4 == 0 ? "fwd=miss" : "hit; ttl=3")
                    + "\r\nContent-Length: 0\r\n\r\n"))) {
      assertThat(run(LoadPlan.of(server.url("/")).connections(3).requests(400)).cacheHits())
          .isEqualTo(300);
    }
  }

  @Test
  void aBodyThatIsLargerThanAnySocketsBufferArrivesWhole() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < 12_000_000; i++) {
      text.append(i).append(',');
    }
    String sent = text.toString();
    AtomicInteger whole = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, exchange) -> {
          whole.addAndGet(request.body().equals(sent) ? 1 : 0);
          return exchange.ok("x");
        })) {
      LoadTarget target = LoadTarget.get("/").withRequest("POST", RequestBody.of(sent));
      Measures total = run(plan(server, target).connections(2).requests(6));
      assertThat(total.statuses()).isEqualTo(Map.of(200, 6L));
      assertThat(whole).hasValue(6);
    }
  }

  @Test
  void twoLoopsTogetherSendExactlyTheNumberAskedFor() throws Exception {
    try (var server = ScriptedServer.start((request, exchange) -> exchange.ok("hello"))) {
      Measures total = run(LoadPlan.of(server.url("/")).connections(5).threads(2).requests(503));
      assertThat(total.requests()).isEqualTo(503).isEqualTo(server.requests());
    }
  }

  @Test
  void badStatusesAreErrorsAnd429IsApart() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    int[] statuses = {200, 404, 500, 429, 503};
    try (var server =
        ScriptedServer.start(
            (request, exchange) -> exchange.status(statuses[turn.getAndIncrement() % 5], "x"))) {
      Measures total = run(LoadPlan.of(server.url("/")).connections(1).requests(100));
      assertThat(total.statuses())
          .isEqualTo(Map.of(200, 20L, 404, 20L, 500, 20L, 429, 20L, 503, 20L));
      assertThat(total.errors())
          .isEqualTo(Map.of(ErrorClass.STATUS, 60L, ErrorClass.THROTTLED, 20L));
    }
  }

  @Test
  void resetsAreCountedAndTheConnectionIsOpenedAgain() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, exchange) ->
            switch (turn.getAndIncrement() % 4) {
              case 0 -> exchange.reset();
              case 1 -> exchange.close();
              case 2 -> {
                exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                yield exchange.close();
              }
              default -> exchange.ok("x");
            })) {
      Measures total = run(LoadPlan.of(server.url("/")).connections(1).requests(40));
      assertThat(total.errors()).isEqualTo(Map.of(ErrorClass.RESET, 30L));
      assertThat(total.statuses()).isEqualTo(Map.of(200, 10L));
      assertThat(total.response().count()).as("a broken answer has no latency").isEqualTo(10);
    }
  }

  @Test
  void whatIsNotHttpAndWhatIsTooLongAreProtocolErrors() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, exchange) ->
            switch (turn.getAndIncrement() % 3) {
              case 0 -> exchange.send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
              case 1 -> exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ntoo long");
              default -> exchange.ok("x");
            })) {
      Measures total = run(LoadPlan.of(server.url("/")).connections(1).requests(30));
      assertThat(total.errors()).isEqualTo(Map.of(ErrorClass.PROTOCOL, 20L));
    }
  }

  @Test
  void silenceIsATimeoutWithTheTimeThatWasWaited() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    try (var server =
        ScriptedServer.start(
            (request, exchange) -> turn.getAndIncrement() % 5 == 0 || exchange.ok("x"))) {
      LoadPlan plan =
          LoadPlan.of(server.url("/"))
              .connections(2)
              .requests(20)
              .timeout(Duration.ofMillis(300))
              .build();
      Measures total = LoadTest.run(plan).total().measures();
      assertThat(total.errors()).isEqualTo(Map.of(ErrorClass.TIMEOUT, 4L));
      assertThat(total.statuses()).isEqualTo(Map.of(200, 16L));
      assertThat(total.response().count()).isEqualTo(20);
      assertThat(total.response().max()).isGreaterThanOrEqualTo(300_000_000L);
    }
  }

  @Test
  void whatIsStillOutWhenTheRunIsStoppedIsUnanswered() throws Exception {
    try (var server = ScriptedServer.start((request, exchange) -> true)) {
      LoadPlan plan =
          LoadPlan.of(server.url("/"))
              .connections(3)
              .timeout(Duration.ofSeconds(30))
              .reporting(Duration.ofMillis(100))
              .build();
      LoadTest[] test = new LoadTest[1];
      test[0] = new LoadTest(plan, interval -> test[0].stop());
      LoadTestResult result = test[0].run();
      assertThat(result.interrupted()).isTrue();
      assertThat(result.total().measures().errors()).isEqualTo(Map.of(ErrorClass.UNANSWERED, 3L));
      assertThat(result.total().measures().response().count()).isEqualTo(3);
    }
  }

  @Test
  void refusedConnectionsAreCountedOneARequest() throws Exception {
    try (var server =
        ScriptedServer.start((request, exchange) -> {
          throw new AssertionError("nobody gets here");
        })) {
      LoadPlan plan =
          LoadPlan.of(server.url("/")).connections(2).requests(6).keepAlive(false).build();
      LoadTest test = new LoadTest(plan, LoadListener.NONE);
      test.beforeSending(server::stopListening);
      Measures total = test.run().total().measures();
      assertThat(total.errors()).isEqualTo(Map.of(ErrorClass.CONNECT, 6L));
      assertThat(total.requests()).isEqualTo(6);
    }
  }

  @Test
  void aPeerThatDoesNotSpeakTlsIsATlsError() throws Exception {
    try (var server = ScriptedServer.start((request, exchange) -> exchange.ok("x"))) {
      Measures total =
          run(
              LoadPlan.of("https://127.0.0.1:" + server.port() + "/")
                  .connections(2)
                  .keepAlive(false)
                  .requests(6));
      assertThat(total.errors()).isEqualTo(Map.of(ErrorClass.TLS, 6L));
    }
  }

  @Test
  void bodiesThatDoNotMatchAreCounted() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, exchange) ->
            exchange.ok(turn.getAndIncrement() % 4 == 0 ? "goodbye" : "hello, Alice"))) {
      LoadTarget target = LoadTarget.get("/").withCheck(new BodyCheck.Contains("Alice"));
      Measures total = run(plan(server, target).connections(1).requests(40));
      assertThat(total.errors()).isEqualTo(Map.of(ErrorClass.BODY, 10L));
      assertThat(total.statuses()).isEqualTo(Map.of(200, 40L));

      LoadTarget exact = LoadTarget.get("/").withCheck(new BodyCheck.Length(7));
      assertThat(run(plan(server, exact).connections(1).requests(40)).errors())
          .isEqualTo(Map.of(ErrorClass.BODY, 30L));
    }
  }

  @Test
  void answersOfEveryFramingAreRead() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    String large = "x".repeat(300_000);
    try (var server =
        ScriptedServer.start((request, exchange) ->
            switch (turn.getAndIncrement() % 5) {
              case 0 -> exchange.send("HTTP/1.1 204 No Content\r\n\r\n");
              case 1 ->
                  exchange.send(
                      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
              case 2 -> {
                exchange.send("HTTP/1.1 200 OK\r\n\r\nuntil close");
                yield exchange.close();
              }
              case 3 -> {
                exchange.send("HTTP/1.1 100 Continue\r\n\r\n");
                yield exchange.ok(large);
              }
              default -> {
                exchange.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1");
                yield exchange.close();
              }
            })) {
      Measures total = run(LoadPlan.of(server.url("/")).connections(1).requests(50));
      assertThat(total.errors()).isEmpty();
      assertThat(total.statuses()).isEqualTo(Map.of(200, 40L, 204, 10L));
      assertThat(total.bytes()).isGreaterThan(10L * large.length());
    }
  }

  @Test
  void without429TheRateIsAsAskedAndWithRetryAfterTheConnectionPauses() throws Exception {
    try (var server =
        ScriptedServer.start((request, exchange) ->
            exchange.send("HTTP/1.1 429 Slow\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"))) {
      LoadPlan plan =
          LoadPlan.of(server.url("/"))
              .connections(4)
              .duration(Duration.ofMillis(500))
              .retryAfter(true)
              .build();
      Measures total = LoadTest.run(plan).total().measures();
      assertThat(total.errors()).isEqualTo(Map.of(ErrorClass.THROTTLED, 4L));
    }
  }

  @Test
  void aHostThatIsUnknownAndAPortThatIsClosedStopTheRunBeforeItStarts() throws Exception {
    assertThatThrownBy(() -> LoadTest.run(LoadPlan.of("http://no-such-host.invalid/").build()))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("'no-such-host.invalid' is unknown");
    int port;
    try (var server = ScriptedServer.start((request, exchange) -> exchange.ok("x"))) {
      port = server.port();
      server.stopListening();
    }
    assertThatThrownBy(() -> LoadTest.run(LoadPlan.of("http://127.0.0.1:" + port + "/").build()))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("Cannot connect to 127.0.0.1:" + port);
  }

  private static LoadPlan.Builder plan(ScriptedServer server, LoadTarget target) {
    return LoadPlan.builder().origin(new Origin(false, "127.0.0.1", server.port())).target(target);
  }
}
