package dev.brisk.watch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Kind;
import dev.brisk.watch.check.Target;
import dev.brisk.watch.check.Timing;
import dev.brisk.watch.condition.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Time is simulated: nothing here waits.
class EngineTest {
  private static final Instant START = Instant.parse("2026-11-29T06:00:00Z");
  private static final Observation GOOD = Observation.connected(Duration.ofMillis(20), null);

  private static Check tcp(String name, Duration interval, Duration timeout, int retries) {
    return new Check(
        name,
        new Target.Tcp("db.example.com", 5432),
        null,
        new Timing(interval, timeout, retries),
        Duration.ofMillis(100),
        Duration.ZERO);
  }

  private record Done(Instant at, Engine.Attempt attempt, Observation seen) {}

  /// Runs an engine until a time; an attempt takes as long as its latency says.
  private static List<Result> run(
      Engine engine, Instant until, BiFunction<Engine.Attempt, Instant, Observation> world) {
    List<Result> results = new ArrayList<>();
    PriorityQueue<Done> running = new PriorityQueue<>((a, b) -> a.at.compareTo(b.at));
    Instant now = START;
    while (now.isBefore(until)) {
      for (Engine.Attempt attempt : engine.due(now)) {
        Observation seen = world.apply(attempt, now);
        running.add(new Done(now.plus(seen.latency()), attempt, seen));
      }
      Instant next = engine.next().orElse(until);
      Done first = running.peek();
      if (first != null && !first.at.isAfter(next)) {
        running.remove();
        now = first.at;
        engine.completed(first.attempt, first.seen, now).ifPresent(results::add);
      } else {
        now = next;
      }
    }
    return results;
  }

  @Test
  void tenThousandHealthyChecksWithLostPacketsGiveNoFalseAlarm() {
    Random random = new Random(7);
    List<Check> checks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      checks.add(tcp("c" + i, Duration.ofSeconds(10), Duration.ofSeconds(6), 2));
    }
    int[] attempts = {0, 0};
    List<Result> results =
        run(
            new Engine(checks, new Random(1), START),
            START.plus(Duration.ofHours(3)),
            (attempt, now) -> {
              attempts[0]++;
              // Two of a hundred first looks are lost, and some of the second.
              if (attempt.number() < 2 && random.nextInt(50) == 0) {
                attempts[1]++;
                return Observation.failed("no answer", attempt.timeout());
              }
              return Observation.connected(Duration.ofMillis(random.nextInt(95)), null);
            });
    assertThat(results).hasSizeGreaterThan(10_000);
    assertThat(attempts[1]).as("lost looks").isGreaterThan(100);
    assertThat(results).allMatch(result -> result.problems().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"0, 20", "2, 20", "2, 0", "5, 0", "10, 1999", "2, 9000"})
  void anOutageIsNoticedWithinIntervalAndTimeOut(int retries, long refusedAfterMillis) {
    Duration interval = Duration.ofSeconds(30);
    Duration timeout = Duration.ofSeconds(10);
    for (int seed = 0; seed < 200; seed++) {
      Instant outage = START.plusMillis(60_000 + seed * 977L);
      List<Result> results =
          run(
              new Engine(List.of(tcp("db", interval, timeout, retries)), new Random(seed), START),
              START.plusSeconds(400),
              (attempt, now) ->
                  now.isBefore(outage)
                      ? GOOD
                      : Observation.failed("refused", least(attempt, refusedAfterMillis)));
      Result first =
          results.stream().filter(r -> !r.problems().isEmpty()).findFirst().orElseThrow();
      assertThat(Duration.between(outage, first.endedAt()))
          .isLessThanOrEqualTo(interval.plus(timeout));
      assertThat(first.startedAt()).isAfterOrEqualTo(outage);
    }
  }

  private static Duration least(Engine.Attempt attempt, long millis) {
    Duration wanted = Duration.ofMillis(millis);
    return wanted.compareTo(attempt.timeout()) < 0 ? wanted : attempt.timeout();
  }

  @Test
  void aFaultThatIsOverAtTheLastAttemptIsNone() {
    Engine engine =
        new Engine(
            List.of(tcp("db", Duration.ofSeconds(30), Duration.ofSeconds(9), 2)),
            new Random(1),
            START);
    List<Instant> starts = new ArrayList<>();
    List<Result> results =
        run(
            engine,
            START.plusSeconds(10),
            (attempt, now) -> {
              starts.add(now);
              return attempt.number() < 2
                  ? Observation.failed("refused", Duration.ofMillis(1))
                  : GOOD;
            });
    assertThat(starts).containsExactly(START, START.plusSeconds(3), START.plusSeconds(6));
    assertThat(results).singleElement().satisfies(r -> assertThat(r.problems()).isEmpty());
  }

  @Test
  void aProblemIsOneThatEveryAttemptHad() {
    Engine engine =
        new Engine(
            List.of(tcp("db", Duration.ofSeconds(30), Duration.ofSeconds(9), 1)),
            new Random(1),
            START);
    List<Result> results =
        run(
            engine,
            START.plusSeconds(10),
            (attempt, now) ->
                attempt.number() == 0
                    ? Observation.failed("refused", Duration.ofMillis(1))
                    : Observation.connected(Duration.ofMillis(500), null));
    assertThat(results).singleElement().satisfies(r -> assertThat(r.problems()).isEmpty());
  }

  @Test
  void slowIsNotDown() {
    Check check = tcp("db", Duration.ofSeconds(30), Duration.ofSeconds(9), 0);
    assertThat(check.problems(Observation.connected(Duration.ofMillis(101), null)))
        .containsExactly(Map.entry(Kind.LATENCY, "answered in 101 ms, wanted 100 ms"));
  }

  @Test
  void jitterKeepsChecksApartAndNeverMakesAnIntervalLonger() {
    List<Instant> starts = new ArrayList<>();
    run(
        new Engine(
            List.of(tcp("db", Duration.ofSeconds(30), Duration.ofSeconds(9), 0)),
            new Random(3),
            START),
        START.plusSeconds(3_000),
        (attempt, now) -> {
          starts.add(now);
          return GOOD;
        });
    List<Duration> gaps = new ArrayList<>();
    for (int i = 1; i < starts.size(); i++) {
      gaps.add(Duration.between(starts.get(i - 1), starts.get(i)));
    }
    assertThat(gaps)
        .hasSizeGreaterThan(99)
        .allMatch(gap -> gap.compareTo(Duration.ofSeconds(30)) <= 0)
        .allMatch(gap -> gap.compareTo(Duration.ofSeconds(27)) >= 0)
        .doesNotHaveDuplicates();
  }

  @Test
  void aHeartbeatThatStaysAwayIsMissedAfterIntervalAndGrace() {
    Check job =
        new Check(
            "job",
            new Target.Heartbeat("secret-secret-secret"),
            null,
            new Timing(Duration.ofMinutes(60), Duration.ofMinutes(5), 0),
            null,
            Duration.ZERO);
    Engine engine = new Engine(List.of(job), new Random(1), START);
    assertThat(engine.missing(START.plus(Duration.ofMinutes(64)))).isEmpty();
    assertThat(engine.beat("job", START.plus(Duration.ofMinutes(64))).orElseThrow().problems())
        .isEmpty();
    assertThat(engine.missing(START.plus(Duration.ofMinutes(128)))).isEmpty();
    assertThat(engine.missing(START.plus(Duration.ofMinutes(129))))
        .singleElement()
        .satisfies(
            r -> assertThat(r.problems()).containsEntry(Kind.DOWN, "no heartbeat for 3900 s"));
    assertThat(engine.missing(START.plus(Duration.ofMinutes(130)))).isEmpty();
    assertThat(engine.due(START.plus(Duration.ofMinutes(130)))).isEmpty();
    assertThat(engine.beat("other", START)).isEmpty();
  }
}
