package dev.brisk.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.PlanText;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OpenModelTest {
  private static final long SECOND = 1_000_000_000L;

  /// What is expected when a server at 1,000 requests a second stalls: requests that were due in
  /// the stall wait until its end. The stall's instants are the server's own. How close a run on a
  /// quiet machine comes: compare/OpenModel.
  @Test
  void aStallOfOneSecondShowsInThePercentilesAsItMust() throws Exception {
    AtomicLong first = new AtomicLong();
    AtomicLong stallFrom = new AtomicLong(Long.MAX_VALUE);
    AtomicLong stallUntil = new AtomicLong(Long.MAX_VALUE);
    CountDownLatch open = new CountDownLatch(1);
    try (var server =
        ScriptedServer.start((request, exchange) -> {
          long now = System.nanoTime();
          first.compareAndSet(0, now);
          if (now - first.get() > SECOND && stallFrom.get() == Long.MAX_VALUE) {
            if (stallFrom.compareAndSet(Long.MAX_VALUE, now)) {
              Thread.ofPlatform()
                  .daemon()
                  .start(() -> {
                    java.util.concurrent.locks.LockSupport.parkNanos(
                        now + SECOND - System.nanoTime());
                    stallUntil.set(System.nanoTime());
                    open.countDown();
                  });
            }
          }
          if (stallFrom.get() != Long.MAX_VALUE) {
            try {
              open.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return exchange.ok("x");
        })) {
      LoadPlan plan =
          LoadPlan.of(server.url("/")).rate(1000).duration(Duration.ofSeconds(4)).build();
      LoadTestResult result = LoadTest.run(plan);
      LatencyHistogram response = result.total().measures().response();
      assertThat(response.count()).isEqualTo(4000);
      assertThat(server.requests()).isEqualTo(4000);

      double stallMillis = (stallUntil.get() - stallFrom.get()) / 1e6;
      // 4,000 requests, one a millisecond: 40 of them waited longer than p99, 4 longer than p99.9.
      // None of them less than the stall demands; what the machine adds comes on top.
      assertThat(response.percentile(99) / 1e6).isGreaterThan((stallMillis - 40) * 0.98);
      assertThat(response.percentile(99.9) / 1e6).isGreaterThan((stallMillis - 4) * 0.98);
      assertThat(response.max() / 1e6).isGreaterThan(stallMillis * 0.98);
      // Service time, from the actual sending, sees only those that a connection was free for.
      assertThat(result.total().measures().service().percentile(90))
          .isLessThan(response.percentile(90));
      // A machine that is busy with something else stalls on its own account: then it is said.
      assertThat(result.invalid())
          .allMatch(reason -> reason.contains("keep the schedule") || reason.contains("of CPU"));
    }
  }

  @Test
  void theRateIsAsAskedAndEverySendIsAccountedFor() throws Exception {
    try (var server = ScriptedServer.start((request, exchange) -> exchange.ok("x"))) {
      LoadPlan plan =
          LoadPlan.of(server.url("/"))
              .rate(500)
              .connections(16)
              .threads(2)
              .duration(Duration.ofSeconds(2))
              .warmup(Duration.ofMillis(500))
              .build();
      LoadTestResult result = LoadTest.run(plan);
      assertThat(server.requests()).isEqualTo(1250);
      assertThat(result.sendLag().count()).isGreaterThanOrEqualTo(990);
      long all =
          result.intervals().stream().mapToLong(interval -> interval.total().requests()).sum();
      assertThat(all).isEqualTo(1250);
      assertThat(result.intervals().getFirst().phase()).isEqualTo(Phase.WARMUP);
      assertThat(result.measured().toMillis()).isCloseTo(2000, within(500L));
    }
  }

  @Test
  void aServerThatIsTooSlowLeavesRequestsUnanswered() throws Exception {
    try (var server =
        ScriptedServer.start((request, exchange) -> {
          java.util.concurrent.locks.LockSupport.parkNanos(SECOND / 10);
          return exchange.ok("x");
        })) {
      // Two connections at 100 ms an answer: 20 a second of the 200 that are asked for.
      LoadPlan plan =
          LoadPlan.of(server.url("/"))
              .rate(200)
              .connections(2)
              .duration(Duration.ofSeconds(1))
              .build();
      LoadTestResult result = LoadTest.run(plan);
      var total = result.total().measures();
      assertThat(total.requests()).isEqualTo(200);
      assertThat(total.answered()).isEqualTo(server.requests()).isLessThanOrEqualTo(24);
      assertThat(total.failed()).isEqualTo(200 - total.answered());
      assertThat(total.response().count()).isEqualTo(200);
      assertThat(total.response().max()).isGreaterThan(700_000_000L);
    }
  }

  @Test
  void ratesAndConnectionsRampInStages() throws Exception {
    try (var server = ScriptedServer.start((request, exchange) -> exchange.ok("x"))) {
      var open = PlanText.stages("500ms:1000,500ms:=200");
      assertThat(open.rate()).isTrue();
      LoadPlan plan =
          LoadPlan.of(server.url("/"))
              .model(
                  new dev.brisk.bench.plan.LoadModel.Open(
                      open.stages(), dev.brisk.bench.plan.ArrivalSpacing.CONSTANT))
              .build();
      LoadTest.run(plan);
      // 500 ms from 0 to 1,000/s are 250 requests, 500 ms at 200/s are 100.
      assertThat(server.requests()).isEqualTo(350);

      var closed = PlanText.stages("300ms:=1c,300ms:=4c");
      LoadPlan ramp =
          LoadPlan.of(server.url("/"))
              .connections(4)
              .reporting(Duration.ofMillis(300))
              .model(
                  new dev.brisk.bench.plan.LoadModel.Closed(
                      closed.stages(), java.util.OptionalLong.empty()))
              .build();
      LoadTestResult result = LoadTest.run(ramp);
      assertThat(result.intervals().stream().map(Interval::inFlight).toList()).startsWith(1, 4);
    }
  }
}
