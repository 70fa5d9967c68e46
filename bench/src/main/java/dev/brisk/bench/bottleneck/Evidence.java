package dev.brisk.bench.bottleneck;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.resource.NetworkMeter;
import dev.brisk.bench.resource.TargetUse;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The numbers that an analysis rests on. Unknown ones are NaN.
///
/// @param load who asked
/// @param requests that ended
/// @param generatorBusy CPU share of the event loops, 0 to 1
/// @param generatorStarved share of time in which they waited for a CPU, 0 to 1
/// @param sendLagP99Nanos how late the generator sent
/// @param serverBusy CPU share of the server, or of its busiest thread, 0 to 1
/// @param linkUse share of the link's speed, 0 to 1
/// @param retransmitted share of TCP segments sent again, 0 to 1
/// @param carried share of the requests due that were answered, 0 to 1
/// @param queued open model: requests due that had no connection at the end, as a share of all
/// @param failed share of requests that failed for another reason than waiting in vain, 0 to 1
/// @param throttled share of requests that were answered 429, 0 to 1
/// @param stalled share of the time in which hardly anything was answered, 0 to 1
/// @param dropped users on a schedule: share of iterations due that found no free user, 0 to 1
/// @param serviceP50Nanos median time from sending to answer; with several endpoints, the mean of
///   their medians, by requests
/// @param serviceMinNanos shortest such time: the server without a queue; likewise
/// @param connectP50Nanos median time to open a connection; 0 if unknown
/// @param roundTripNanos what of it one round trip may be; 0 if unknown
/// @param connecting share of response times that went into opening connections, 0 to 1
/// @param concurrency rate × mean response time: by Little's law the requests in flight
/// @param connections connections that could carry them; users, where users asked; on average
public record Evidence(
    Load load,
    long requests,
    double generatorBusy,
    double generatorStarved,
    double sendLagP99Nanos,
    double serverBusy,
    double linkUse,
    double retransmitted,
    double carried,
    double queued,
    double failed,
    double throttled,
    double stalled,
    double dropped,
    double serviceP50Nanos,
    double serviceMinNanos,
    double connectP50Nanos,
    double roundTripNanos,
    double connecting,
    double concurrency,
    double connections) {
  /// TCP takes one round trip, TLS 1.3 another.
  private static final int TLS_ROUND_TRIPS = 2;

  private static final int MEAN_STEPS = 1000;

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
    LoadModel model = result.plan().model();
    List<Interval> measured = result.measuredIntervals();
    long waiting = measured.isEmpty() ? 0 : measured.getLast().waiting();
    double requests = Math.max(1, total.requests());
    double connect = result.connect().percentile(50);
    long inVain = total.failed(ErrorClass.UNANSWERED) + total.failed(ErrorClass.TIMEOUT);
    double response = total.response().mean();
    return new Evidence(
        load(model),
        total.requests(),
        result.generator().busy(),
        result.generator().starved(),
        result.generator().sendLagP99Nanos(),
        target == null ? Double.NaN : target.busy(),
        network.linkUse(),
        network.retransmitted(),
        total.answered() / requests,
        waiting / requests,
        (total.failed() - inVain - total.failed(ErrorClass.THROTTLED)) / requests,
        total.failed(ErrorClass.THROTTLED) / requests,
        Standstill.share(model, measured),
        result.iterations().droppedShare(),
        byRequests(result, service -> service.percentile(50)),
        byRequests(result, LatencyHistogram::min),
        connect,
        connect / (result.plan().origin().secure() ? TLS_ROUND_TRIPS : 1),
        model instanceof LoadModel.Closed && response > 0
            ? 1 - total.service().mean() / response
            : 0,
        result.total().requestsPerSecond() * response / 1e9,
        switch (model) {
          case LoadModel.Users users -> users.mean();
          case LoadModel.Closed closed ->
              mean(closed, result.plan().warmup().toNanos()) * result.plan().streams();
          case LoadModel.Open open ->
              (double) result.plan().connections() * result.plan().streams();
        });
  }

  /// Endpoints differ in what they cost, which is no queue: each is compared with itself.
  private static double byRequests(
      LoadTestResult result, ToDoubleFunction<LatencyHistogram> figure) {
    double sum = 0;
    double count = 0;
    for (EndpointSummary endpoint : result.endpoints()) {
      LatencyHistogram service = endpoint.measures().service();
      sum += service.count() * figure.applyAsDouble(service);
      count += service.count();
    }
    return count == 0 ? 0 : sum / count;
  }

  /// Connections in use on average once the warm-up is over.
  private static double mean(LoadModel model, long from) {
    if (model.isConstant()) {
      return model.stages().getFirst().to();
    }
    long length = Math.max(1, model.duration().toNanos() - from);
    double sum = 0;
    for (int i = 0; i < MEAN_STEPS; i++) {
      sum += model.valueAt(from + (long) ((i + 0.5) / MEAN_STEPS * length));
    }
    return sum / MEAN_STEPS;
  }

  private static Load load(LoadModel model) {
    return switch (model) {
      case LoadModel.Closed closed -> Load.CONNECTIONS;
      case LoadModel.Open open -> Load.RATE;
      case LoadModel.Users users -> users.paced() ? Load.PACED_USERS : Load.USERS;
    };
  }
}
