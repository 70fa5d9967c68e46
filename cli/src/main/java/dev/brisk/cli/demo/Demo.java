package dev.brisk.cli.demo;

import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.EndpointSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs the bundled example once for each way of caching and measures every endpoint.
///
/// Servers and client run in this process, one server at a time. All code is warmed up first, on
/// servers that are thrown away; each measured server starts with an empty cache. Before a figure
/// is reported, it is checked against what it must be: no failed request, no hit without a cache,
/// and no more hits than there were inputs asked for again.
final class Demo {
  static final int CONNECTIONS = 8;

  private static final int MIN_UNCACHED = 20;
  // More than four times what the smallest workload has of different inputs.
  private static final int MIN_CACHED = 100;

  private final BriskSettings settings;
  private final @Nullable DemoRedis redis;
  private final PrintWriter out;
  private final Progress progress;
  private final Pace pace;

  /// How long each step may take for each endpoint, how many requests it may send, and in how many
  /// rounds, one way after the other.
  record Pace(Duration warmUp, Duration uncached, Duration cached, int requests, int rounds) {
    /// Under a minute in all, with Redis.
    static final Pace FULL =
        new Pace(
            Duration.ofMillis(500),
            Duration.ofMillis(1_800),
            Duration.ofMillis(2_200),
            Integer.MAX_VALUE,
            4);

    /// All of it, with figures that mean little: for the test of what README.md shows.
    static final Pace HURRY =
        new Pace(Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(300), 400, 1);
  }

  /// @param settings the bundled example's
  Demo(
      BriskSettings settings,
      @Nullable DemoRedis redis,
      PrintWriter out,
      Progress progress,
      Pace pace) {
    this.settings = settings.withServer(settings.server().withHost("127.0.0.1").withPort(0));
    this.redis = redis;
    this.out = out;
    this.progress = progress;
    this.pace = pace;
  }

  /// @throws IOException if a server fails, or figures contradict each other
  DemoReport run() throws IOException {
    tellStory();
    List<DemoWorkload> workloads =
        DemoWorkload.all().stream().map(workload -> workload.first(pace.requests)).toList();
    warmUp(workloads);
    List<EndpointResult> results = new ArrayList<>();
    try (Way source = new Way(start(uncached()), pace.uncached, MIN_UNCACHED, false);
        Way memory = new Way(start(inMemory()), pace.cached, MIN_CACHED, true);
        @Nullable Way remote =
            redis == null ? null : new Way(start(inRedis(redis)), pace.cached, MIN_CACHED, true)) {
      for (DemoWorkload workload : workloads) {
        progress.show("measuring " + workload.title());
        EndpointResult result = measure(workload, source, memory, remote);
        progress.clear();
        if (results.isEmpty()) {
          DemoReport.printHead(out);
        }
        DemoReport.printRows(result, out);
        results.add(result);
      }
    }
    return new DemoReport(results);
  }

  private EndpointResult measure(
      DemoWorkload workload, Way source, Way memory, @Nullable Way remote) throws IOException {
    Stretches uncached = new Stretches(workload, source, pace.rounds);
    Stretches inMemory = new Stretches(workload, memory, pace.rounds);
    Stretches inRedis = remote == null ? null : new Stretches(workload, remote, pace.rounds);
    for (int round = 0; round < pace.rounds; round++) {
      uncached.measureNext();
      inMemory.measureNext();
      if (inRedis != null) {
        inRedis.measureNext();
      }
    }
    return new EndpointResult(
        workload,
        uncached.checked(),
        inMemory.checked(),
        inRedis == null ? null : inRedis.checked());
  }

  /// A running server and how it is measured.
  ///
  /// @param atMost for all rounds together, likewise `atLeast`
  private record Way(BriskServer server, Duration atMost, int atLeast, boolean cached)
      implements AutoCloseable {
    @Override
    public void close() {
      server.close();
    }
  }

  /// The workload of one endpoint, sent to one server bit by bit.
  private static final class Stretches {
    private final DemoWorkload workload;
    private final Way way;
    private final List<Sample> samples = new ArrayList<>();
    private final int rounds;
    private int sent;

    Stretches(DemoWorkload workload, Way way, int rounds) {
      this.workload = workload;
      this.way = way;
      this.rounds = rounds;
    }

    void measureNext() throws IOException {
      int wanted = Math.min(workload.size(), sent + Math.ceilDiv(way.atLeast, rounds));
      do {
        if (sent == workload.size()) {
          return;
        }
        Sample sample =
            Sample.measure(
                way.server.port(), CONNECTIONS, workload, sent, way.atMost.dividedBy(rounds));
        samples.add(sample);
        sent += sample.requests();
      } while (sent < wanted);
    }

    Measurement checked() throws IOException {
      Measurement measured = Measurement.of(samples);
      check(workload, measured, way.cached);
      return measured;
    }
  }

  private void tellStory() throws IOException {
    progress.show("starting");
    if (redis != null) {
      forgetStory(redis);
    }
    try (BriskServer server = start(shown(redis))) {
      progress.clear();
      try (Caller caller = new Caller(server.port())) {
        new Story(caller, redis, out).tell();
      }
    }
  }

  /// Of an earlier demo, Redis may still have what the story is about to miss.
  private void forgetStory(DemoRedis shared) throws IOException {
    try (BriskServer server = start(inMemory());
        Caller caller = new Caller(server.port())) {
      for (Caller.Request request :
          List.of(Story.PREDICT, Caller.Request.get("/users/" + Story.USER))) {
        String key = caller.send(request).cache().key();
        if (key != null) {
          shared.remove(key);
        }
      }
    }
  }

  private void warmUp(List<DemoWorkload> workloads) throws IOException {
    List<BriskSettings> ways = new ArrayList<>(List.of(uncached(), inMemory()));
    if (redis != null) {
      ways.add(inRedis(redis));
    }
    for (BriskSettings way : ways) {
      try (BriskServer server = start(way)) {
        for (DemoWorkload workload : workloads) {
          progress.show("warming up " + workload.title());
          Sample.measure(server.port(), CONNECTIONS, workload, 0, pace.warmUp);
        }
      }
    }
  }

  /// The example as it is, and with Redis when there is one.
  BriskSettings shown(@Nullable DemoRedis shared) {
    return shared == null
        ? inMemory()
        : settings.withCache(CacheSettings.defaults().withRedis(Redis.of(shared.url())));
  }

  private BriskSettings uncached() {
    return settings.withCache(CacheSettings.disabled());
  }

  private BriskSettings inMemory() {
    return settings.withCache(CacheSettings.defaults());
  }

  /// Redis only, under names that no earlier run has used and for two minutes at most.
  private BriskSettings inRedis(DemoRedis shared) {
    String run = "-demo-" + Long.toString(System.currentTimeMillis(), 36);
    List<EndpointSettings> endpoints =
        settings.endpoints().stream().map(endpoint -> renamed(endpoint, run)).toList();
    return settings
        .withCache(CacheSettings.defaults().withMemoryMaxBytes(0).withRedis(Redis.of(shared.url())))
        .withEndpoints(endpoints);
  }

  private static EndpointSettings renamed(EndpointSettings endpoint, String suffix) {
    EndpointSettings.EndpointCache cache = endpoint.cache();
    return endpoint
        .withName(endpoint.name() + suffix)
        .withCache(
            cache == null
                ? null
                : new EndpointSettings.EndpointCache(Duration.ofMinutes(2), null, cache.tags()));
  }

  private static BriskServer start(BriskSettings way) throws IOException {
    BriskServer server = BriskServer.start(way);
    try (Caller caller = new Caller(server.port())) {
      if (way.cache().redis() != null) {
        DemoRedis.awaitUsed(caller);
      }
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  /// @throws IOException if the figures cannot be true
  static void check(DemoWorkload workload, Measurement measured, boolean cached)
      throws IOException {
    if (measured.failures() > 0) {
      throw new IOException(
          "%d of %d requests to %s failed, so there is nothing to compare"
              .formatted(measured.failures(), measured.requests(), workload.title()));
    }
    Set<List<String>> distinct =
        new HashSet<>(workload.rows().values().subList(0, measured.requests()));
    int repeated = measured.requests() - distinct.size();
    if (!cached && measured.hits() > 0) {
      throw new IOException(workload.title() + " was answered from a cache that is switched off");
    }
    if (measured.hits() > repeated) {
      throw new IOException(
          "%s had %d hits, but only %d inputs were asked for again"
              .formatted(workload.title(), measured.hits(), repeated));
    }
    if (cached && measured.hits() == 0 && repeated > CONNECTIONS) {
      throw new IOException(
          workload.title() + " was never answered from the cache: the tier is not at work");
    }
  }
}
