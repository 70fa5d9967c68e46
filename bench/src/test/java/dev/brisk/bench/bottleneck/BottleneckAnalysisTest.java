package dev.brisk.bench.bottleneck;

import static dev.brisk.bench.bottleneck.Bottleneck.CONNECTIONS;
import static dev.brisk.bench.bottleneck.Bottleneck.GENERATOR;
import static dev.brisk.bench.bottleneck.Bottleneck.NETWORK;
import static dev.brisk.bench.bottleneck.Bottleneck.OFFERED_RATE;
import static dev.brisk.bench.bottleneck.Bottleneck.SERVER;
import static dev.brisk.bench.bottleneck.Bottleneck.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.bottleneck.Evidence.Load;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Constructed cases whose cause is known.
class BottleneckAnalysisTest {
  private static final double UNKNOWN = Double.NaN;
  private static final double MS = 1e6;

  /// busy, starved, send lag, server, link, retransmitted, carried, queued, p50, min, connect, L, c
  private static Evidence closed(
      double busy,
      double starved,
      double server,
      double link,
      double again,
      double p50,
      double min,
      double connect) {
    return new Evidence(
        Load.CONNECTIONS,
        10_000,
        busy,
        starved,
        0,
        server,
        link,
        again,
        1,
        0,
        0,
        0,
        0,
        0,
        p50 * MS,
        min * MS,
        connect * MS,
        connect * MS,
        0,
        64,
        64);
  }

  private static Evidence open(
      double busy,
      double starved,
      double lag,
      double server,
      double link,
      double carried,
      double queued,
      double p50,
      double min,
      double concurrency) {
    return new Evidence(
        Load.RATE,
        10_000,
        busy,
        starved,
        lag * MS,
        server,
        link,
        0.0001,
        carried,
        queued,
        0,
        0,
        0,
        0,
        p50 * MS,
        min * MS,
        0.05 * MS,
        0.05 * MS,
        0,
        concurrency,
        64);
  }

  /// Users whose server answers in p50, with so many requests in flight of 100 users.
  private static Evidence users(Load load, double server, double p50, double min, double inFlight) {
    return new Evidence(
        load, 10_000, 0.05, 0, 0, server, UNKNOWN, 0, 1, 0, 0, 0, 0, 0, p50 * MS, min * MS,
        0.05 * MS, 0.05 * MS, 0, inFlight, 100);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        // Closed, both ends known.
        Arguments.of(
            "fast server, generator full",
            GENERATOR,
            closed(0.99, 0.01, 0.7, UNKNOWN, 0, 0.4, 0.05, 0.05)),
        Arguments.of(
            "generator shares its core",
            GENERATOR,
            closed(0.5, 0.45, 0.9, UNKNOWN, 0, 0.4, 0.05, 0.05)),
        Arguments.of(
            "server burns one core", SERVER, closed(0.2, 0.01, 0.99, UNKNOWN, 0, 40, 0.6, 0.05)),
        Arguments.of(
            "both nearly full, server first",
            SERVER,
            closed(0.93, 0.02, 1.0, UNKNOWN, 0, 0.5, 0.05, 0.05)),
        Arguments.of(
            "server waits for a pool of ten",
            SERVER,
            closed(0.05, 0, 0.03, UNKNOWN, 0, 640, 100, 0.05)),
        Arguments.of(
            "server waits for a lock, CPU unknown",
            SERVER,
            closed(0.05, 0, UNKNOWN, UNKNOWN, 0, 64, 1, 0.05)),
        Arguments.of(
            "one connection, everybody idle",
            CONNECTIONS,
            closed(0.1, 0, 0.15, UNKNOWN, 0, 0.1, 0.06, 0.05)),
        Arguments.of(
            "server sleeps 100 ms each",
            CONNECTIONS,
            closed(0.02, 0, 0.02, UNKNOWN, 0, 101, 100, 0.05)),
        Arguments.of(
            "server sleeps, CPU unknown",
            CONNECTIONS,
            closed(0.02, 0, UNKNOWN, UNKNOWN, 0, 101, 100, 0.05)),
        Arguments.of(
            "large bodies fill the link", NETWORK, closed(0.3, 0, 0.3, 0.93, 0.001, 90, 9, 0.3)),
        Arguments.of("packets are lost", NETWORK, closed(0.05, 0, 0.1, 0.1, 0.05, 220, 30, 30)),
        Arguments.of("far away", NETWORK, closed(0.05, 0, 0.1, 0.1, 0.0001, 82, 80, 80)),
        // Open.
        Arguments.of(
            "carried with ease", OFFERED_RATE, open(0.1, 0, 0.1, 0.2, UNKNOWN, 1, 0, 1, 0.5, 1)),
        Arguments.of(
            "carried, server unknown",
            OFFERED_RATE,
            open(0.1, 0, 0.1, UNKNOWN, UNKNOWN, 0.999, 0, 1, 0.5, 1)),
        Arguments.of(
            "overload, server's CPU full",
            SERVER,
            open(0.3, 0.02, 0.2, 1.0, UNKNOWN, 0.6, 0.4, 60, 1, 4000)),
        Arguments.of(
            "overload, pool in the server",
            SERVER,
            open(0.05, 0, 0.2, 0.04, UNKNOWN, 0.5, 0.5, 640, 100, 4000)),
        Arguments.of(
            "too few connections for a slow answer",
            CONNECTIONS,
            open(0.05, 0, 0.2, 0.04, UNKNOWN, 0.64, 0.36, 101, 100, 700)),
        Arguments.of(
            "schedule not kept", GENERATOR, open(0.6, 0.05, 35, 0.5, UNKNOWN, 1, 0, 1, 0.5, 30)),
        Arguments.of(
            "generator starved by a neighbour",
            GENERATOR,
            open(0.4, 0.4, 3, 0.5, UNKNOWN, 1, 0, 1, 0.5, 30)),
        Arguments.of(
            "rate above what one loop can send",
            GENERATOR,
            open(0.99, 0.02, 2, 0.7, UNKNOWN, 0.7, 0.3, 0.5, 0.05, 500)),
        // Users of a scenario.
        Arguments.of("users that think", USERS, users(Load.USERS, 0.1, 2, 1, 0.2)),
        Arguments.of(
            "users that think, endpoints of different speed",
            USERS,
            users(Load.USERS, UNKNOWN, 40, 1, 4)),
        Arguments.of(
            "users that never think, fast server", USERS, users(Load.USERS, 0.1, 11, 10, 98)),
        Arguments.of(
            "users that wait in a queue of the server",
            SERVER,
            users(Load.USERS, 0.1, 100, 10, 98)),
        Arguments.of(
            "users that think, server's CPU full", SERVER, users(Load.USERS, 0.99, 50, 1, 30)),
        Arguments.of(
            "iterations on a schedule", OFFERED_RATE, users(Load.PACED_USERS, 0.1, 2, 1, 0.2)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void theCauseIsFound(String name, Bottleneck expected, Evidence evidence) {
    BottleneckAnalysis analysis = BottleneckAnalysis.of(evidence);
    assertThat(analysis.limitedBy()).as(analysis.because()).isEqualTo(expected);
    assertThat(analysis.because()).isNotBlank();
  }

  @Test
  void usersMayHaveMoreRequestsInFlightThanThereAreUsers() {
    assertThat(BottleneckAnalysis.of(users(Load.USERS, 0.1, 11, 10, 550)).littlesLaw())
        .isEqualTo(
            "rate × mean response time = 550 requests in flight, by 100 users on average, who send"
                + " several at the same time");
  }

  @Test
  void usersAreNotToldToTakeMoreConnections() {
    BottleneckAnalysis thinking = BottleneckAnalysis.of(users(Load.USERS, 0.1, 2, 1, 25));
    assertThat(thinking.because())
        .contains("they think 75")
        .endsWith("more users would make more load");
    assertThat(thinking.littlesLaw())
        .isEqualTo(
            "rate × mean response time = 25 requests in flight, of 100 that the users can have;"
                + " otherwise they think, or have not started or have ended");
    for (BottleneckAnalysis analysis :
        new BottleneckAnalysis[] {
          thinking,
          BottleneckAnalysis.of(users(Load.USERS, 0.1, 11, 10, 98)),
          BottleneckAnalysis.of(users(Load.PACED_USERS, 0.1, 2, 1, 1))
        }) {
      assertThat(analysis.because() + analysis.littlesLaw()).doesNotContain("connections");
    }
  }
}
