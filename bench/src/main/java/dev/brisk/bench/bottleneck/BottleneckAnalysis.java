package dev.brisk.bench.bottleneck;

import dev.brisk.bench.plan.Units;
import java.util.ArrayList;
import java.util.List;

/// What limited a run, and why we think so.
///
/// The rules are tried in order. First whoever was out of CPU, since that needs no guess: a server
/// at its limit is blamed before a generator that was merely busy, but never when the generator
/// waited for a CPU or sent late. Then the network. What is left waits: if answers took several
/// times as long as the fastest one, requests queue inside the server (for a lock, a pool, a disk,
/// a service behind it); if not, more connections would have brought more. Users of a scenario that
/// think most of the time say nothing about a queue: then it is they who limit, or their schedule.
///
/// @param because one sentence
/// @param littlesLaw the self-check in one sentence
public record BottleneckAnalysis(Bottleneck limitedBy, String because, String littlesLaw) {
  private static final double GENERATOR_BUSY = 0.9;
  private static final double GENERATOR_STARVED = 0.2;
  private static final double SEND_LAG_NANOS = 10e6;
  private static final double SERVER_BUSY = 0.85;
  private static final double SERVER_FULL = 0.95;
  private static final double LINK_BUSY = 0.85;
  private static final double RETRANSMITTED = 0.02;
  private static final double CARRIED = 0.99;
  private static final double QUEUED = 0.01;

  /// Median service time over the shortest: above this, requests queue inside the server.
  private static final double QUEUEING = 3;

  /// Users with fewer requests in flight than this share of them mostly think.
  private static final double THINKING = 0.5;

  /// A round trip that takes this share of the service time is the network's doing.
  private static final double ROUND_TRIP_SHARE = 0.5;

  private static final double ROUND_TRIP_NANOS = 1e6;

  public static BottleneckAnalysis of(Evidence evidence) {
    Bottleneck limitedBy = bottleneck(evidence);
    return new BottleneckAnalysis(limitedBy, because(limitedBy, evidence), littlesLaw(evidence));
  }

  private static Bottleneck bottleneck(Evidence e) {
    if (e.generatorStarved() > GENERATOR_STARVED
        || (e.open() && e.sendLagP99Nanos() > SEND_LAG_NANOS)) {
      return Bottleneck.GENERATOR;
    }
    if (e.carried() == 0) {
      return Bottleneck.SERVER;
    }
    boolean carried = e.open() && e.carried() >= CARRIED && e.queued() < QUEUED;
    if (carried && !(e.generatorBusy() >= SERVER_FULL)) {
      return Bottleneck.OFFERED_RATE;
    }
    if (e.serverBusy() >= SERVER_FULL && e.generatorBusy() < SERVER_FULL) {
      return Bottleneck.SERVER;
    }
    if (e.generatorBusy() >= GENERATOR_BUSY) {
      return Bottleneck.GENERATOR;
    }
    if (e.linkUse() >= LINK_BUSY || e.retransmitted() >= RETRANSMITTED) {
      return Bottleneck.NETWORK;
    }
    if (e.serverBusy() >= SERVER_BUSY) {
      return Bottleneck.SERVER;
    }
    if (thinking(e)) {
      return asked(e);
    }
    if (e.connectP50Nanos() >= ROUND_TRIP_NANOS
        && e.connectP50Nanos() >= ROUND_TRIP_SHARE * e.serviceP50Nanos()) {
      return Bottleneck.NETWORK;
    }
    return e.serviceP50Nanos() > QUEUEING * e.serviceMinNanos() ? Bottleneck.SERVER : asked(e);
  }

  private static boolean thinking(Evidence e) {
    return e.users() && e.concurrency() < THINKING * e.connections();
  }

  private static Bottleneck asked(Evidence e) {
    return switch (e.load()) {
      case CONNECTIONS, RATE -> Bottleneck.CONNECTIONS;
      case USERS -> Bottleneck.USERS;
      case PACED_USERS -> Bottleneck.OFFERED_RATE;
    };
  }

  private static String because(Bottleneck bottleneck, Evidence e) {
    return switch (bottleneck) {
      case GENERATOR -> generator(e);
      case SERVER -> server(e);
      case NETWORK -> network(e);
      case CONNECTIONS ->
          "neither side was at its limit: answers took about as long as the fastest one, so more"
              + " connections would carry more";
      case USERS ->
          thinking(e)
              ? "they think "
                  + Units.percent(1 - e.concurrency() / e.connections())
                  + " of the time, and neither side was at its limit: more users would make more"
                  + " load"
              : "neither side was at its limit: answers took about as long as the fastest one, so"
                  + " more users would make more load";
      case OFFERED_RATE ->
          e.users()
              ? "iterations begin on a schedule, and neither side was at its limit: a higher rate"
                  + " would make more load"
              : Units.percent(e.carried())
                  + " of the requests due were answered"
                  + (Double.isNaN(e.serverBusy())
                      ? ""
                      : ", and the server's CPU was " + Units.percent(e.serverBusy()) + " busy");
    };
  }

  private static String generator(Evidence e) {
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
    return String.join(", and ", reasons)
        + "; the server may carry more. Give it more threads (-t)"
        + " or a machine of its own";
  }

  private static String server(Evidence e) {
    if (e.carried() == 0) {
      return "no request was answered: look at the errors";
    }
    if (e.serverBusy() >= SERVER_BUSY) {
      return "its CPU, or its busiest thread, was " + Units.percent(e.serverBusy()) + " busy";
    }
    return "answers took "
        + Units.digits(e.serviceP50Nanos() / Math.max(1, e.serviceMinNanos()))
        + " times as long as the fastest one, so requests queue inside of it"
        + (Double.isNaN(e.serverBusy())
            ? ". Give --server-pid to see its CPU"
            : ", though its CPU was only "
                + Units.percent(e.serverBusy())
                + " busy: look for a lock, a pool, a disk or a service behind it");
  }

  private static String network(Evidence e) {
    if (e.linkUse() >= LINK_BUSY) {
      return "the link was " + Units.percent(e.linkUse()) + " full";
    }
    if (e.retransmitted() >= RETRANSMITTED) {
      return Units.percent(e.retransmitted()) + " of the TCP segments were sent again";
    }
    return "a round trip takes "
        + Units.time(e.connectP50Nanos())
        + " of the "
        + Units.time(e.serviceP50Nanos())
        + " that an answer takes. More "
        + (e.users() ? "users" : "connections")
        + " would carry more";
  }

  private static String littlesLaw(Evidence e) {
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
