package dev.brisk.bench.bottleneck;

import dev.brisk.bench.measure.EndpointRecorder;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.Iterations;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LatencyRecorder;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.measure.ResultBuilder;
import dev.brisk.bench.plan.ArrivalSpacing;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.Stage;
import dev.brisk.bench.resource.NetworkMeter;
import dev.brisk.bench.resource.TargetUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A load on a server with so many workers, computed event by event: what limits it is known,
/// because it was put in. Times are in milliseconds.
final class SimulatedRun {
  int clients = 64;
  double seconds = 6;

  /// Requests or iterations a second; 0 is a closed model.
  double rate;

  boolean users;
  double think;

  /// Clients that there are at the beginning; all at the end.
  int startClients = -1;

  /// As many requests as the server works on at once.
  int workers = Integer.MAX_VALUE;

  /// What a request takes of a worker, one an endpoint.
  double[][] costs = {{1}};

  double roundTrip = 0.1;
  double connect = 0.1;
  boolean secure;
  boolean newConnections;

  /// No work is done, or all connections are refused, from here to there.
  double deadFrom = -1;

  double deadTo = -1;
  boolean refuses;

  /// Answers a second; above it the server says 429 and to come again in a second.
  double limit = Double.MAX_VALUE;

  double failing;
  double generatorStarved = 0.01;
  double generatorBusy = 0.1;
  double serverBusy = Double.NaN;
  long requestsMax = Long.MAX_VALUE;
  final NetworkMeter.Use network = NetworkMeter.Use.UNKNOWN;

  private static final double MS = 1e6;

  private record Client(double free, int failures) {}

  private final SplittableRandom random = new SplittableRandom(7);
  private final List<EndpointRecorder[]> recorders = new ArrayList<>();
  private final LatencyRecorder connects = new LatencyRecorder();
  private final PriorityQueue<Double> busyUntil = new PriorityQueue<>();
  private long due;
  private long dropped;
  private long waiting;
  private double answeredThisSecond;
  private int thisSecond = -1;

  LoadTestResult result() {
    for (int i = 0; i <= (int) seconds; i++) {
      EndpointRecorder[] second = new EndpointRecorder[costs.length];
      Arrays.setAll(second, endpoint -> new EndpointRecorder());
      recorders.add(second);
    }
    PriorityQueue<Client> free = new PriorityQueue<>((a, b) -> Double.compare(a.free, b.free));
    int first = startClients < 0 ? clients : startClients;
    for (int i = 0; i < clients; i++) {
      double begin = i < first ? 0 : (i - first + 1.0) / (clients - first) * seconds * 1e3;
      free.add(new Client(begin, 0));
    }
    double end = seconds * 1e3;
    for (long n = 0; n < requestsMax; n++) {
      double intended = rate > 0 ? n * 1e3 / rate : free.element().free;
      if (intended >= end) {
        break;
      }
      due++;
      if (users && rate > 0 && free.element().free > intended) {
        dropped++;
        continue;
      }
      Client client = free.remove();
      double start = Math.max(intended, client.free);
      if (start >= end) {
        waiting++;
        record(end, 0).unsent(ns(intended), ns(end));
        free.add(client);
        continue;
      }
      free.add(request(client, intended, start));
    }
    return built();
  }

  private Client request(Client client, double intended, double start) {
    int endpoint = random.nextInt(costs.length);
    double sent = start + (newConnections ? connect : 0);
    if (refuses && sent >= deadFrom && sent < deadTo) {
      record(sent, endpoint).failed(ns(intended), ns(sent), ns(sent + 0.1), ErrorClass.CONNECT);
      double pause = client.failures == 0 ? 0 : Math.min(1000, 10 << Math.min(10, client.failures));
      return new Client(sent + 0.1 + pause, client.failures + 1);
    }
    connects.record(ns(connect));
    double[] cost = costs[endpoint];
    double arrived = sent + roundTrip / 2;
    double begin = busyUntil.size() < workers ? arrived : Math.max(arrived, busyUntil.remove());
    begin = begin >= deadFrom && begin < deadTo ? deadTo : begin;
    double ready = begin + cost[random.nextInt(cost.length)] * (0.9 + 0.2 * random.nextDouble());
    ready += begin < deadFrom && ready > deadFrom ? deadTo - deadFrom : 0;
    if (workers != Integer.MAX_VALUE) {
      busyUntil.add(ready);
    }
    double back = ready + roundTrip / 2;
    int status = status(arrived);
    // Without waiting the two times are one.
    long from = newConnections || rate > 0 ? ns(intended) : ns(sent);
    ErrorClass error =
        status == 429 ? ErrorClass.THROTTLED : status >= 400 ? ErrorClass.STATUS : null;
    record(back, endpoint).answered(from, ns(sent), ns(back), status, 100, 50, error);
    return new Client(back + think + (status == 429 ? 1000 : 0), 0);
  }

  private int status(double at) {
    if (thisSecond != (int) (at / 1e3)) {
      thisSecond = (int) (at / 1e3);
      answeredThisSecond = 0;
    }
    return answeredThisSecond++ >= limit ? 429 : random.nextDouble() < failing ? 500 : 200;
  }

  private EndpointRecorder record(double at, int endpoint) {
    return recorders.get((int) Math.min(seconds, Math.max(0, at / 1e3)))[endpoint];
  }

  private static long ns(double millis) {
    return (long) (millis * MS);
  }

  private LoadTestResult built() {
    LoadPlan.Builder plan =
        LoadPlan.builder().origin(new Origin(secure, "127.0.0.1", 80)).connections(clients);
    for (int i = 0; i < costs.length; i++) {
      plan.target(LoadTarget.get("/" + i));
    }
    Duration length = Duration.ofMillis((long) (seconds * 1e3));
    int first = startClients < 0 ? clients : startClients;
    List<Stage> stages = List.of(new Stage(length, first, clients));
    plan.model(
        users
            ? new LoadModel.Users(
                List.of(Stage.constant(length, clients)), (first + clients) / 2.0, rate > 0)
            : rate > 0
                ? new LoadModel.Open(List.of(Stage.constant(length, rate)), ArrivalSpacing.CONSTANT)
                : new LoadModel.Closed(stages, OptionalLong.empty()));
    ResultBuilder result = new ResultBuilder(plan.build(), Instant.EPOCH);
    result.iterations(users && rate > 0 ? new Iterations(due, dropped) : Iterations.NONE);
    for (int i = 0; i < recorders.size(); i++) {
      List<Measures> measures =
          Arrays.stream(recorders.get(i)).map(EndpointRecorder::drain).toList();
      long wall = 1_000_000_000;
      result.add(
          new Interval(
              i < seconds ? Phase.MEASURE : Phase.DRAIN,
              i * wall,
              (i + 1) * wall,
              measures,
              i == 0 ? connects.snapshot() : LatencyHistogram.NONE,
              LatencyHistogram.NONE,
              LatencyHistogram.NONE,
              clients,
              0,
              i == (int) seconds - 1 ? waiting : 0,
              new LoopUse(
                  wall, (long) (generatorBusy * wall), (long) (generatorStarved * wall), 0, 0)));
    }
    return result.build(false);
  }

  private @Nullable TargetUse target() {
    return Double.isNaN(serverBusy)
        ? null
        : new TargetUse(
            "simulated",
            seconds,
            serverBusy * seconds,
            1,
            serverBusy,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Double.NaN,
            0,
            List.of());
  }

  Evidence evidence(LoadTestResult result) {
    return Evidence.of(result, target(), network);
  }
}
