package dev.brisk.bench.bottleneck;

import static dev.brisk.bench.bottleneck.Bottleneck.CONNECTIONS;
import static dev.brisk.bench.bottleneck.Bottleneck.GENERATOR;
import static dev.brisk.bench.bottleneck.Bottleneck.NETWORK;
import static dev.brisk.bench.bottleneck.Bottleneck.OFFERED_RATE;
import static dev.brisk.bench.bottleneck.Bottleneck.SERVER;
import static dev.brisk.bench.bottleneck.Bottleneck.UNKNOWN;
import static dev.brisk.bench.bottleneck.Bottleneck.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.bottleneck.Evidence.Load;
import dev.brisk.bench.measure.LoadTestResult;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Entry B5, wrong "Limited by": runs that are simulated with a limit put in, and verdicts of any
/// numbers, which must not contradict them.
class BottleneckTruthTest {
  private static Arguments truth(
      String name, Bottleneck limit, String says, Consumer<SimulatedRun> put) {
    return Arguments.of(name, limit, says, put);
  }

  static Stream<Arguments> runs() {
    return Stream.of(
        truth(
            "a pool of ten",
            SERVER,
            "requests queue inside of it",
            run -> {
              run.workers = 10;
              run.costs = new double[][] {{20}};
            }),
        truth("one lock", SERVER, "requests queue inside of it", run -> run.workers = 1),
        truth(
            "one lock, and the CPU idles",
            SERVER,
            "Its CPU was only 4 % busy",
            run -> {
              run.workers = 1;
              run.serverBusy = 0.04;
            }),
        truth(
            "every answer takes 100 ms, whatever the load",
            CONNECTIONS,
            "carry more",
            run -> run.costs = new double[][] {{100}}),
        truth(
            "one connection, cheap and dear requests",
            CONNECTIONS,
            "one request at a time",
            run -> {
              run.clients = 1;
              run.costs = new double[][] {{1, 20, 20, 20}};
            }),
        truth(
            "two endpoints, one of them slow, no queue",
            CONNECTIONS,
            "carry more",
            run -> run.costs = new double[][] {{1}, {100}}),
        truth(
            "far away",
            NETWORK,
            "a round trip takes 80 ms of the 81",
            run -> {
              run.roundTrip = 80;
              run.connect = 80;
            }),
        truth(
            "far away over TLS",
            NETWORK,
            "a round trip takes 80 ms of the 81",
            run -> {
              run.roundTrip = 80;
              run.connect = 160;
              run.secure = true;
            }),
        truth(
            "far away, a new connection each",
            NETWORK,
            "a round trip takes 80 ms",
            run -> {
              run.roundTrip = 80;
              run.connect = 80;
              run.newConnections = true;
            }),
        truth(
            "accepts slowly, a new connection each",
            SERVER,
            "to open one took 1.02 s",
            run -> {
              run.costs = new double[][] {{0.6}};
              run.connect = 1020;
              run.newConnections = true;
            }),
        truth(
            "accepted slowly, but connections stay",
            CONNECTIONS,
            "carry more",
            run -> run.connect = 1020),
        truth(
            "handshakes, a new connection each",
            CONNECTIONS,
            "keep them open",
            run -> {
              run.connect = 12;
              run.secure = true;
              run.newConnections = true;
            }),
        truth(
            "a rate limit that is heeded",
            SERVER,
            "limits the rate on purpose",
            run -> run.limit = 100),
        truth(
            "dead for 1.6 of 6 s, connections stay",
            SERVER,
            "stood still for 2",
            run -> {
              run.deadFrom = 2100;
              run.deadTo = 3700;
              run.costs = new double[][] {{10}};
            }),
        truth(
            "dead for 1.6 of 6 s, refuses",
            SERVER,
            "stood still for 2",
            run -> {
              run.deadFrom = 2500;
              run.deadTo = 4100;
              run.refuses = true;
              run.costs = new double[][] {{10}};
            }),
        truth(
            "a rate, dead for 1.6 of 6 s",
            SERVER,
            "stood still for 2",
            run -> {
              run.rate = 1000;
              run.deadFrom = 2500;
              run.deadTo = 4100;
            }),
        truth("a rate that is carried", OFFERED_RATE, "100 %", run -> run.rate = 1000),
        truth(
            "a rate, too few connections",
            CONNECTIONS,
            "carry more",
            run -> {
              run.clients = 5;
              run.rate = 20;
              run.costs = new double[][] {{500}};
            }),
        truth(
            "a rate above what a pool of four carries",
            SERVER,
            "requests queue inside",
            run -> {
              run.rate = 1000;
              run.workers = 4;
              run.costs = new double[][] {{10}};
            }),
        truth(
            "iterations, too few users",
            USERS,
            "80 % of the iterations due found no free user",
            run -> {
              run.users = true;
              run.clients = 5;
              run.rate = 50;
              run.costs = new double[][] {{500}};
            }),
        truth(
            "iterations, users wait in a queue",
            SERVER,
            "requests queue inside of it",
            run -> {
              run.users = true;
              run.clients = 50;
              run.rate = 1000;
              run.workers = 4;
              run.costs = new double[][] {{10}};
            }),
        truth(
            "iterations that are carried",
            OFFERED_RATE,
            "a higher rate",
            run -> {
              run.users = true;
              run.rate = 100;
            }),
        truth(
            "users that think",
            USERS,
            "they think 8",
            run -> {
              run.users = true;
              run.think = 100;
              run.costs = new double[][] {{20}};
            }),
        truth(
            "users that come one by one and never think",
            USERS,
            "make more load",
            run -> {
              run.users = true;
              run.startClients = 0;
              run.costs = new double[][] {{20}};
            }),
        truth(
            "connections that come one by one",
            CONNECTIONS,
            "carry more",
            run -> {
              run.startClients = 1;
              run.costs = new double[][] {{20}};
            }),
        truth(
            "the generator waits for a CPU",
            GENERATOR,
            "waited for a CPU 45 %",
            run -> run.generatorStarved = 0.45),
        truth(
            "the generator has no CPU left",
            GENERATOR,
            "were 97 % busy",
            run -> run.generatorBusy = 0.97),
        truth(
            "the server has no CPU left",
            SERVER,
            "98 % busy",
            run -> {
              run.serverBusy = 0.98;
              run.workers = 1;
            }),
        truth("one request", UNKNOWN, "1 request is too few", run -> run.requestsMax = 1),
        truth(
            "every other answer is a 500", UNKNOWN, "look at the errors", run -> run.failing = 0.6),
        truth(
            "nobody listens",
            UNKNOWN,
            "no request was answered",
            run -> {
              run.refuses = true;
              run.deadFrom = 0;
              run.deadTo = 10_000;
            }));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("runs")
  void whatWasPutInIsFound(String name, Bottleneck limit, String says, Consumer<SimulatedRun> put) {
    SimulatedRun run = new SimulatedRun();
    put.accept(run);
    LoadTestResult result = run.result();
    BottleneckAnalysis analysis = BottleneckAnalysis.of(run.evidence(result));
    assertThat(analysis.limitedBy()).as(analysis.because()).isEqualTo(limit);
    assertThat(analysis.because()).contains(says);
  }

  @Test
  void aRunWhoseUsersWereTooFewIsInvalid() {
    SimulatedRun run = new SimulatedRun();
    run.users = true;
    run.clients = 5;
    run.rate = 50;
    run.costs = new double[][] {{500}};
    assertThat(run.result().invalid())
        .anyMatch(reason -> reason.contains("240 of the 300 iterations due were dropped"));
  }

  private static double any(SplittableRandom random, double... values) {
    return values[random.nextInt(values.length)];
  }

  /// Numbers of all kinds, also such as no run has.
  private static Evidence any(SplittableRandom random) {
    double min = any(random, 0, 1e4, 1e6, 80e6);
    double connect = any(random, 0, 1e5, 1e6, 80e6, 1020e6);
    double connections = any(random, 1, 5, 64);
    return new Evidence(
        Load.values()[random.nextInt(Load.values().length)],
        (long) any(random, 1, 19, 20, 1e6),
        any(random, 0, 0.5, 0.93, 1),
        any(random, 0, 0.1, 0.3),
        any(random, 0, 2e6, 30e6),
        any(random, Double.NaN, 0, 0.5, 0.9, 1),
        any(random, Double.NaN, 0, 0.9),
        any(random, Double.NaN, 0, 0.03),
        any(random, 0, 0.5, 0.995, 1),
        any(random, 0, 0.3),
        any(random, 0, 0.03, 0.6),
        any(random, 0, 0.03, 0.4),
        any(random, 0, 0.02, 0.27),
        any(random, 0, 0.8),
        min * any(random, 1, 1.2, 2, 5),
        min,
        connect,
        connect / any(random, 1, 2),
        any(random, 0, 0.3, 0.9),
        connections * any(random, 0, 0.2, 0.6, 1, 3),
        connections);
  }

  @Test
  void noVerdictContradictsItsNumbers() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 20_000; i++) {
      Evidence e = any(random);
      BottleneckAnalysis analysis = BottleneckAnalysis.of(e);
      String because = analysis.because();
      boolean contradicts =
          switch (analysis.limitedBy()) {
            case UNKNOWN -> false;
            default -> e.requests() < 20 || e.carried() == 0;
          };
      contradicts |=
          because.contains("neither side was at its limit")
              && (e.serverBusy() >= 0.85
                  || e.generatorBusy() >= 0.9
                  || e.generatorStarved() > 0.2
                  || e.linkUse() >= 0.85
                  || e.throttled() >= 0.05
                  || e.stalled() >= 0.05);
      contradicts |=
          because.contains("would carry more")
              && ((e.load() == Load.CONNECTIONS && e.concurrency() < 0.7 * e.connections())
                  || e.stalled() >= 0.05);
      contradicts |=
          because.contains("a round trip takes")
              && (e.roundTripNanos() > 1.2 * e.serviceP50Nanos()
                  || e.roundTripNanos() > 1.2 * e.serviceMinNanos());
      contradicts |=
          because.contains("requests queue inside")
              && (e.connections() <= 1 || e.serviceP50Nanos() <= 3 * e.serviceMinNanos());
      contradicts |= because.contains("a higher rate would make more load") && e.dropped() >= 0.01;
      contradicts |= because.contains("100 % of the requests due") && e.stalled() >= 0.05;
      contradicts |= because.isEmpty() || because.contains("NaN") || because.startsWith(";");
      assertThat(contradicts).as("%s of %s", analysis, e).isFalse();
    }
  }
}
