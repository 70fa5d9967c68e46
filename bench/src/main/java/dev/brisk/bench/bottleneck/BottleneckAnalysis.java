package dev.brisk.bench.bottleneck;

import dev.brisk.bench.plan.Units;
import java.util.ArrayList;
import java.util.List;

/// What limited a run, and why we think so.
///
/// The rules are tried in order. A run that shows too little is not judged. Then whoever was out of
/// CPU, since that needs no guess: a server at its limit is blamed before a generator that was
/// merely busy, but never when the generator waited for a CPU or sent late. Then the network, and
/// what the server did on purpose or for a while: a rate limit, a standstill, slow accepting. What
/// is left waits: if answers took several times as long as the fastest one, requests queue inside
/// the server (for a lock, a pool, a disk, a service behind it); if not, more connections would
/// have brought more. Users of a scenario that think most of the time say nothing about a queue:
/// then it is they who limit, or their schedule.
///
/// A rule holds only where its sentence agrees with all other numbers of the run
/// (`BottleneckTruthTest`).
///
/// @param because one sentence
/// @param littlesLaw the self-check in one sentence
public record BottleneckAnalysis(Bottleneck limitedBy, String because, String littlesLaw) {
  /// Fewer requests say nothing.
  static final int REQUESTS_MIN = 20;

  private static final double GENERATOR_BUSY = 0.9;
  private static final double GENERATOR_STARVED = 0.2;
  private static final double SEND_LAG_NANOS = 10e6;
  private static final double SERVER_BUSY = 0.85;
  private static final double SERVER_FULL = 0.95;
  private static final double LINK_BUSY = 0.85;
  private static final double RETRANSMITTED = 0.02;
  private static final double CARRIED = 0.99;
  private static final double QUEUED = 0.01;
  private static final double DROPPED = 0.01;

  /// With so many failures the rate is one of failures.
  private static final double FAILED = 0.5;

  private static final double THROTTLED = 0.05;

  /// Share of the time in which hardly anything was answered.
  private static final double STALLED = 0.05;

  /// Connections with fewer requests in flight than this share of them were not used.
  private static final double USED = 0.7;

  /// Share of the response time that went into opening connections.
  private static final double CONNECTING = 0.5;

  /// A server that takes longer than this to accept a connection does so slowly.
  private static final double SLOW_ACCEPT_NANOS = 100e6;

  /// Median service time over the shortest: above this, requests queue inside the server.
  private static final double QUEUEING = 3;

  /// Users with fewer requests in flight than this share of them mostly think.
  private static final double THINKING = 0.5;

  /// A round trip that takes this share of the service time is the network's doing.
  private static final double ROUND_TRIP_SHARE = 0.5;

  /// The fastest answer took a round trip, too: what was longer is none.
  private static final double ROUND_TRIP_OF_FASTEST_MAX = 1.2;

  private static final double ROUND_TRIP_NANOS = 1e6;

  public static BottleneckAnalysis of(Evidence evidence) {
    BottleneckAnalysis analysis = judge(evidence);
    return new BottleneckAnalysis(analysis.limitedBy, analysis.because, littlesLaw(evidence));
  }

  private static BottleneckAnalysis found(Bottleneck limitedBy, String because) {
    return new BottleneckAnalysis(limitedBy, because, "");
  }

  private static BottleneckAnalysis judge(Evidence e) {
    if (e.requests() < REQUESTS_MIN) {
      return found(
          Bottleneck.UNKNOWN,
          Units.count(e.requests())
              + (e.requests() == 1 ? " request is" : " requests are")
              + " too few: it takes "
              + REQUESTS_MIN);
    }
    if (e.carried() == 0) {
      return found(Bottleneck.UNKNOWN, "no request was answered: look at the errors");
    }
    boolean late = e.open() && e.sendLagP99Nanos() > SEND_LAG_NANOS;
    if (e.generatorStarved() > GENERATOR_STARVED || late) {
      return generator(e);
    }
    if (e.failed() >= FAILED) {
      return found(
          Bottleneck.UNKNOWN,
          Units.percent(e.failed()) + " of the requests failed: look at the errors first");
    }
    if (e.throttled() >= THROTTLED) {
      return found(
          Bottleneck.SERVER,
          "it limits the rate on purpose: "
              + Units.percent(e.throttled())
              + " of the requests were answered 429");
    }
    boolean stalled = e.stalled() >= STALLED;
    boolean carried = e.open() && e.carried() >= CARRIED && e.queued() < QUEUED;
    if (carried && !stalled && !(e.generatorBusy() >= SERVER_FULL)) {
      return offeredRate(e);
    }
    if (e.serverBusy() >= SERVER_FULL && e.generatorBusy() < SERVER_FULL) {
      return busyServer(e);
    }
    if (e.generatorBusy() >= GENERATOR_BUSY) {
      return generator(e);
    }
    if (e.linkUse() >= LINK_BUSY) {
      return found(Bottleneck.NETWORK, "the link was " + Units.percent(e.linkUse()) + " full");
    }
    if (e.retransmitted() >= RETRANSMITTED) {
      return found(
          Bottleneck.NETWORK,
          Units.percent(e.retransmitted()) + " of the TCP segments were sent again");
    }
    if (e.serverBusy() >= SERVER_BUSY) {
      return busyServer(e);
    }
    if (stalled) {
      return found(
          Bottleneck.SERVER,
          "it stood still for "
              + Units.percent(e.stalled())
              + " of the time: look for a restart, a long pause, or what it waited for");
    }
    return waiting(e);
  }

  /// Nobody was at a limit of CPU or link: something waited.
  private static BottleneckAnalysis waiting(Evidence e) {
    if (e.dropped() >= DROPPED) {
      return queues(e) && !thinking(e) ? queueing(e) : tooFewUsers(e);
    }
    if (thinking(e)) {
      return e.load() == Evidence.Load.PACED_USERS
          ? scheduled()
          : found(
              Bottleneck.USERS,
              "they think "
                  + Units.percent(1 - e.concurrency() / e.connections())
                  + " of the time, and neither side was at its limit: more users would make more"
                  + " load");
    }
    if (e.load() == Evidence.Load.CONNECTIONS && e.concurrency() < USED * e.connections()) {
      return idleConnections(e);
    }
    if (e.connecting() >= CONNECTING
        && e.connectP50Nanos() >= SLOW_ACCEPT_NANOS
        && e.connectP50Nanos() > QUEUEING * e.serviceMinNanos()) {
      return found(
          Bottleneck.SERVER,
          "it accepts connections slowly: to open one took "
              + Units.time(e.connectP50Nanos())
              + ", an answer "
              + Units.time(e.serviceP50Nanos()));
    }
    if (isFarAway(e)) {
      return found(
          Bottleneck.NETWORK,
          "a round trip takes "
              + Units.time(e.roundTripNanos())
              + " of the "
              + Units.time(e.serviceP50Nanos())
              + " that an answer takes. More "
              + (e.users() ? "users" : "connections")
              + " would carry more");
    }
    if (e.connecting() >= CONNECTING) {
      return found(
          Bottleneck.CONNECTIONS,
          "each request opened one, which took "
              + Units.percent(e.connecting())
              + " of its time: keep them open");
    }
    return queues(e) ? queueing(e) : moreLoad(e);
  }

  private static boolean isFarAway(Evidence e) {
    return e.roundTripNanos() >= ROUND_TRIP_NANOS
        && e.roundTripNanos() >= ROUND_TRIP_SHARE * e.serviceP50Nanos()
        && e.roundTripNanos() <= ROUND_TRIP_OF_FASTEST_MAX * e.serviceMinNanos();
  }

  /// A request alone waits for no other.
  private static boolean queues(Evidence e) {
    return e.connections() > 1 && e.serviceP50Nanos() > QUEUEING * e.serviceMinNanos();
  }

  private static boolean thinking(Evidence e) {
    return e.users() && e.concurrency() < THINKING * e.connections();
  }

  private static BottleneckAnalysis idleConnections(Evidence e) {
    String idle =
        "on average "
            + Units.digits(e.concurrency())
            + " of "
            + Units.digits(e.connections())
            + " connections had a request in flight";
    return e.failed() > 0
        ? found(
            Bottleneck.SERVER,
            Units.percent(e.failed())
                + " of the requests failed, after which connections wait before they try again: "
                + idle)
        : found(Bottleneck.UNKNOWN, idle + ", as when the run is short or ends early");
  }

  private static BottleneckAnalysis tooFewUsers(Evidence e) {
    return found(
        Bottleneck.USERS,
        Units.percent(e.dropped())
            + " of the iterations due found no free user, and neither side was at its limit: more"
            + " users would make more load");
  }

  /// How many would ask more, and what makes us think that they would be answered.
  private static BottleneckAnalysis moreLoad(Evidence e) {
    String who = e.users() ? "users" : "connections";
    boolean alone = e.connections() <= 1 && e.serviceP50Nanos() > QUEUEING * e.serviceMinNanos();
    String asked =
        alone
            ? "there is one request at a time; more " + who
            : (Double.isNaN(e.serverBusy())
                    ? "requests did not queue: the median answer took "
                    : "neither side was at its limit: the median answer took ")
                + Units.digits(times(e))
                + " times as long as the fastest one, so more "
                + who;
    return switch (e.load()) {
      case CONNECTIONS, RATE -> found(Bottleneck.CONNECTIONS, asked + " would carry more");
      case USERS -> found(Bottleneck.USERS, asked + " would make more load");
      case PACED_USERS -> scheduled();
    };
  }

  private static BottleneckAnalysis scheduled() {
    return found(
        Bottleneck.OFFERED_RATE,
        "iterations begin on a schedule, and neither side was at its limit: a higher rate would"
            + " make more load");
  }

  private static BottleneckAnalysis offeredRate(Evidence e) {
    return found(
        Bottleneck.OFFERED_RATE,
        Units.percent(e.carried())
            + " of the requests due were answered"
            + (Double.isNaN(e.serverBusy())
                ? ""
                : ", and the server's CPU was " + Units.percent(e.serverBusy()) + " busy"));
  }

  private static BottleneckAnalysis generator(Evidence e) {
    List<String> reasons = new ArrayList<>();
    if (e.generatorStarved() > GENERATOR_STARVED) {
      reasons.add(
          "its threads waited for a CPU " + Units.percent(e.generatorStarved()) + " of the time");
    }
    if (e.open() && e.sendLagP99Nanos() > SEND_LAG_NANOS) {
      reasons.add("it sent late, by " + Units.time(e.sendLagP99Nanos()) + " at p99");
    }
    if (e.generatorBusy() >= GENERATOR_BUSY) {
      reasons.add("its threads were " + Units.percent(e.generatorBusy()) + " busy");
    }
    return found(
        Bottleneck.GENERATOR,
        String.join(", and ", reasons)
            + "; the server may carry more. Give it more threads (-t) or a machine of its own");
  }

  private static BottleneckAnalysis busyServer(Evidence e) {
    return found(
        Bottleneck.SERVER,
        "its CPU, or its busiest thread, was " + Units.percent(e.serverBusy()) + " busy");
  }

  private static BottleneckAnalysis queueing(Evidence e) {
    String unknown = e.users() ? "" : ". Give --server-pid to see its CPU";
    return found(
        Bottleneck.SERVER,
        "the median answer took "
            + Units.digits(times(e))
            + " times as long as the fastest one: requests queue inside of it, or some are dearer"
            + " than others"
            + (Double.isNaN(e.serverBusy())
                ? unknown
                : ". Its CPU was only "
                    + Units.percent(e.serverBusy())
                    + " busy: look for a lock, a pool, a disk or a service behind it"));
  }

  private static double times(Evidence e) {
    return e.serviceP50Nanos() / Math.max(1, e.serviceMinNanos());
  }

  private static String littlesLaw(Evidence e) {
    if (e.users() && e.concurrency() > e.connections() * 1.05) {
      return "rate × mean response time = "
          + Units.digits(e.concurrency())
          + " requests in flight, by "
          + Units.digits(e.connections())
          + " users on average, who send several at the same time"
          + (e.load() == Evidence.Load.PACED_USERS ? ", or waited for their turn" : "");
    }
    String law =
        "rate × mean response time = "
            + Units.digits(e.concurrency())
            + " requests in flight, of "
            + Units.digits(e.connections())
            + (e.users() ? " that the users can have" : " that the connections can carry");
    if (e.open()) {
      return e.concurrency() > e.connections() * 1.05 ? law + "; the rest queued" : law;
    }
    boolean agrees = Math.abs(e.concurrency() - e.connections()) <= 0.1 * e.connections();
    if (e.users() && !agrees) {
      return law + "; otherwise they think, or have not started or have ended";
    }
    return law + (agrees ? ": they agree" : ": they differ, as when the load ramps or ends early");
  }
}
