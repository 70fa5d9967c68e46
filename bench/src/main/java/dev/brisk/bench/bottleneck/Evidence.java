package dev.brisk.bench.bottleneck;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.resource.NetworkMeter;
import dev.brisk.bench.resource.TargetUse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The numbers that an analysis rests on. Unknown ones are NaN.
///
/// @param load who asked
/// @param generatorBusy CPU share of the event loops, 0 to 1
/// @param generatorStarved share of time in which they waited for a CPU, 0 to 1
/// @param sendLagP99Nanos how late the generator sent
/// @param serverBusy CPU share of the server, or of its busiest thread, 0 to 1
/// @param linkUse share of the link's speed, 0 to 1
/// @param retransmitted share of TCP segments sent again, 0 to 1
/// @param carried open model: share of the requests due that were answered, 0 to 1
/// @param queued open model: requests due that had no connection at the end, as a share of all
/// @param serviceP50Nanos median time from sending to answer
/// @param serviceMinNanos shortest such time: the server without a queue
/// @param connectP50Nanos median time to open a connection: about one round trip; 0 if unknown
/// @param concurrency rate × mean response time: by Little's law the requests in flight
/// @param connections connections that could carry them; users, where users asked
public record Evidence(
    Load load,
    double generatorBusy,
    double generatorStarved,
    double sendLagP99Nanos,
    double serverBusy,
    double linkUse,
    double retransmitted,
    double carried,
    double queued,
    double serviceP50Nanos,
    double serviceMinNanos,
    double connectP50Nanos,
    double concurrency,
    double connections) {

  /// Who asks the server.
  public enum Load {
    /// Connections, each as soon as it was answered.
    CONNECTIONS,
    /// A schedule of requests, whatever the server does.
    RATE,
    /// Users of a scenario, who think between requests.
    USERS,
    /// Users of a scenario whose iterations begin on a schedule.
    PACED_USERS
  }

  /// Whether the rate of requests was given.
  boolean open() {
    return load == Load.RATE;
  }

  /// Whether users of a scenario asked.
  boolean users() {
    return load == Load.USERS || load == Load.PACED_USERS;
  }

  public static Evidence of(
      LoadTestResult result, @Nullable TargetUse target, NetworkMeter.Use network) {
    Measures total = result.total().measures();
    LatencyHistogram service = total.service();
    List<Interval> measured = result.measuredIntervals();
    long waiting = measured.isEmpty() ? 0 : measured.getLast().waiting();
    double requests = Math.max(1, total.requests());
    return new Evidence(
        load(result.plan().model()),
        result.generator().busy(),
        result.generator().starved(),
        result.generator().sendLagP99Nanos(),
        target == null ? Double.NaN : target.busy(),
        network.linkUse(),
        network.retransmitted(),
        total.answered() / requests,
        waiting / requests,
        service.percentile(50),
        service.min(),
        result.connect().percentile(50),
        result.total().requestsPerSecond() * total.response().mean() / 1e9,
        result.plan().model() instanceof LoadModel.Users users
            ? users.most()
            : (double) result.plan().connections() * result.plan().streams());
  }

  private static Load load(LoadModel model) {
    return switch (model) {
      case LoadModel.Closed closed -> Load.CONNECTIONS;
      case LoadModel.Open open -> Load.RATE;
      case LoadModel.Users users -> users.paced() ? Load.PACED_USERS : Load.USERS;
    };
  }
}
