package dev.brisk.bench.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.control.LoadEvent;
import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.LoadState;
import dev.brisk.bench.control.LogLine;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.report.TextReport;
import dev.brisk.bench.scenario.ArrivalModel;
import dev.brisk.bench.scenario.HttpUser;
import dev.brisk.bench.scenario.LoadShape;
import dev.brisk.bench.scenario.Task;
import dev.brisk.bench.scenario.run.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalLoadTest {
  private static final String PUBLIC = "brisk.users.public-scheduler";

  @AfterEach
  void reset() {
    System.clearProperty(PUBLIC);
  }

  static class Getter extends HttpUser {
    @Task
    void ask() {
      get("/a");
    }
  }

  static class Thinker extends HttpUser {
    {
      think((random, nanos) -> TimeUnit.HOURS.toNanos(1));
    }

    @Task
    void ask() {
      get("/a");
    }
  }

  private static ScriptedServer quick() throws Exception {
    return ScriptedServer.start((request, exchange) -> exchange.ok("{}"));
  }

  private static LocalLoad load(ScriptedServer server, int users, SwarmOptions options) {
    return load(server, users, options, Thinker.class);
  }

  private static LocalLoad load(
      ScriptedServer server, int users, SwarmOptions options, Class<? extends HttpUser> type) {
    return new LocalLoad(
        Scenario.of(type), options, new LoadSetup(users, 1000, server.url(""), null), line -> {});
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  static class Watch extends HttpUser {
    static final Queue<Long> around = new ConcurrentLinkedQueue<>();

    @Task
    void ask() {
      long start = System.nanoTime();
      get("/a").send();
      around.add(System.nanoTime() - start);
    }
  }

  /// What is measured lies between what the server took and what the user's own code waited,
  /// however busy the machine is.
  @Test
  void countsEqualTheServersAndPercentilesLieBetweenItsOwnAndTheUsers() throws Exception {
    Watch.around.clear();
    Queue<Long> log = new ConcurrentLinkedQueue<>();
    AtomicInteger number = new AtomicInteger();
    try (ScriptedServer server =
        ScriptedServer.start((request, exchange) -> {
          long start = System.nanoTime();
          int delay = 20 + number.getAndIncrement() * 7919 % 180;
          try {
            TimeUnit.MILLISECONDS.sleep(delay);
          } catch (InterruptedException e) {
            return exchange.close();
          }
          log.add(System.nanoTime() - start);
          return exchange.ok("{}");
        })) {
      LoadSnapshot snapshot =
          Runs.run(server, Scenario.of(Watch.class), ArrivalModel.sharedIterations(20, 400));
      Measures measured = snapshot.total().measures();
      LatencyHistogram servers =
          LatencyHistogram.of(log.stream().mapToLong(Long::longValue).toArray());
      LatencyHistogram users =
          LatencyHistogram.of(Watch.around.stream().mapToLong(Long::longValue).toArray());
      assertThat(measured.requests()).isEqualTo(400).isEqualTo(server.requests());
      assertThat(measured.failed()).isZero();
      assertThat(measured.response().count()).isEqualTo(log.size());
      for (double percent : new double[] {10, 50, 75, 90, 95, 99, 100}) {
        assertThat((double) measured.response().percentile(percent))
            .as("p" + percent)
            .isBetween(servers.percentile(percent) * 0.99, users.percentile(percent) * 1.01);
      }
    }
  }

  @Test
  void theJdksOwnSchedulerGivesTheSameCounts() throws Exception {
    System.setProperty(PUBLIC, "true");
    try (ScriptedServer server = quick()) {
      LoadSnapshot snapshot =
          Runs.run(server, Scenario.of(Getter.class), ArrivalModel.sharedIterations(10, 1000));
      assertThat(snapshot.total().measures().requests()).isEqualTo(1000);
      assertThat(server.requests()).isEqualTo(1000);
      assertThat(snapshot.failures()).isEmpty();
    }
  }

  @Test
  void everyRequestIsCountedOnceByManyUsersOnSeveralLoops() throws Exception {
    try (ScriptedServer server = quick()) {
      SwarmOptions options =
          SwarmOptions.DEFAULT.withThreads(3).withModel(ArrivalModel.perUserIterations(30, 100));
      LoadSnapshot snapshot = Runs.run(server, Scenario.of(Getter.class), options);
      assertThat(snapshot.total().measures().requests()).isEqualTo(3000);
      assertThat(server.requests()).isEqualTo(3000);
      assertThat(server.connections()).isEqualTo(31); // One asks whether anybody is there.
    }
  }

  @Test
  void usersStartAtTheSpawnRateAndTheirNumberCanBeEditedWhileTheyRun() throws Exception {
    try (ScriptedServer server = quick();
        LocalLoad load = load(server, 5, SwarmOptions.DEFAULT)) {
      load.start(load.setup());
      await("five users", () -> load.snapshot().users() == 5);
      await("running", () -> load.state() == LoadState.RUNNING);
      load.edit(load.setup().withUsers(40));
      await("forty users", () -> load.snapshot().users() == 40);
      load.edit(load.setup().withUsers(3));
      await("three users", () -> load.snapshot().users() == 3);
      assertThat(load.snapshot().usersByClass()).containsEntry("Thinker", 3);
      load.stop();
      load.awaitEnd();
      assertThat(load.snapshot().users()).isZero();
      assertThat(load.state()).isEqualTo(LoadState.STOPPED);
      assertThat(load.snapshot().total().measures().requests()).isEqualTo(server.requests());
    }
  }

  @Test
  void aSlowSpawnRateIsKept() throws Exception {
    try (ScriptedServer server = quick();
        LocalLoad load = load(server, 100, SwarmOptions.DEFAULT)) {
      load.start(load.setup().withSpawnRate(10));
      await("some users", () -> load.snapshot().users() >= 5);
      LoadSnapshot snapshot = load.snapshot();
      assertThat((double) snapshot.users())
          .isLessThanOrEqualTo(snapshot.elapsed().toNanos() / 1e9 * 10 + 2);
      assertThat(snapshot.state()).isEqualTo(LoadState.SPAWNING);
      assertThat(snapshot.targetUsers()).isEqualTo(100);
    }
  }

  @Test
  void resetSetsStatisticsToZeroAndUsersGoOn() throws Exception {
    List<LoadEvent> events = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = quick();
        LocalLoad load = load(server, 5, SwarmOptions.DEFAULT, Getter.class);
        var ignored = load.listen(events::add)) {
      load.start(load.setup());
      await("requests", () -> load.snapshot().total().measures().requests() > 0);
      load.reset();
      assertThat(events).hasAtLeastOneElementOfType(LoadEvent.Reset.class);
      long before = server.requests();
      await("more requests", () -> server.requests() > before + 100);
      assertThat(load.snapshot().users()).isEqualTo(5);
      load.stop();
      load.awaitEnd();
      assertThat(load.snapshot().total().measures().requests()).isLessThan(server.requests());
    }
  }

  @Test
  void aRunTimeEndsTheRun() throws Exception {
    List<LoadEvent> events = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = quick();
        LocalLoad load = load(server, 4, SwarmOptions.DEFAULT, Getter.class);
        var ignored = load.listen(events::add)) {
      load.start(load.setup().withRunTime(Duration.ofMillis(1200)));
      load.awaitEnd();
      LoadSnapshot snapshot = load.snapshot();
      assertThat(snapshot.total().measures().requests()).isEqualTo(server.requests());
      assertThat(snapshot.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(1200));
      assertThat(load.seconds(0).stream().mapToLong(second -> second.total().requests()).sum())
          .isEqualTo(server.requests());
      assertThat(load.seconds(1)).hasSizeLessThan(load.seconds(0).size());
      assertThat(events.getFirst()).isEqualTo(new LoadEvent.Changed(LoadState.SPAWNING));
      assertThat(events.getLast()).isEqualTo(new LoadEvent.Changed(LoadState.STOPPED));
      LoadReport report = load.report();
      assertThat(report.result().total().measures().requests()).isEqualTo(server.requests());
      assertThat(report.result().endpoints().getFirst().name()).isEqualTo("GET /a");
      assertThat(report.result().interrupted()).isFalse();
      assertThat(TextReport.render(report))
          .contains("scenario: 4 users at most, 1 thread", "on average, 4 users")
          .doesNotContain("connections at most", "more connections", "closed model");
      assertThat(JsonReport.render(report)).contains("\"model\" : \"users\"");
      assertThatThrownBy(() -> LoadTest.run(report.result().plan()))
          .hasMessageContaining("only a scenario can run");
    }
  }

  @Test
  void anotherRunBeginsAtZero() throws Exception {
    try (ScriptedServer server = quick();
        LocalLoad load =
            load(
                server,
                1,
                SwarmOptions.DEFAULT.withModel(ArrivalModel.perUserIterations(2, 10)),
                Getter.class)) {
      load.start(load.setup());
      load.awaitEnd();
      load.start(load.setup());
      load.awaitEnd();
      assertThat(load.snapshot().total().measures().requests()).isEqualTo(20);
      assertThat(server.requests()).isEqualTo(40);
    }
  }

  @Test
  void anAnswerThatDoesNotComeIsATimeOut() throws Exception {
    try (ScriptedServer server = ScriptedServer.start((request, exchange) -> true)) {
      LoadSnapshot snapshot =
          Runs.run(
              server,
              Scenario.of(Getter.class),
              SwarmOptions.DEFAULT
                  .withModel(ArrivalModel.perUserIterations(2, 1))
                  .withTimeout(Duration.ofMillis(300)));
      assertThat(snapshot.total().measures().failed(ErrorClass.TIMEOUT)).isEqualTo(2);
      assertThat(snapshot.failures().getFirst().message()).isEqualTo("no answer within 300 ms");
    }
  }

  @Test
  void stoppingGivesUpOnAnswersThatDoNotCome() throws Exception {
    try (ScriptedServer server = ScriptedServer.start((request, exchange) -> true);
        LocalLoad load =
            load(
                server,
                3,
                SwarmOptions.DEFAULT.withStopTimeout(Duration.ofMillis(200)),
                Getter.class)) {
      load.start(load.setup());
      await("all asked", () -> server.requests() == 3);
      load.stop();
      load.awaitEnd();
      assertThat(load.snapshot().total().measures().failed(ErrorClass.UNANSWERED)).isEqualTo(3);
      assertThat(load.snapshot().failures().getFirst().message())
          .isEqualTo("no answer when the run ended");
    }
  }

  @Test
  void aStoppingUserStillGetsTheAnswerThatIsOnItsWay() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start((request, exchange) -> {
              try {
                TimeUnit.MILLISECONDS.sleep(300);
              } catch (InterruptedException e) {
                return exchange.close();
              }
              return exchange.ok("{}");
            });
        LocalLoad load = load(server, 3, SwarmOptions.DEFAULT, Getter.class)) {
      load.start(load.setup());
      await("all asked", () -> server.requests() >= 3);
      load.stop();
      load.awaitEnd();
      assertThat(load.snapshot().total().measures().requests()).isEqualTo(server.requests());
      assertThat(load.snapshot().failures()).isEmpty();
    }
  }

  static class Stubborn extends HttpUser {
    @Task
    void wait_() throws InterruptedException {
      get("/a").send();
      Thread.sleep(TimeUnit.HOURS.toMillis(1));
    }
  }

  @Test
  void codeThatWaitsByItselfIsInterruptedInTheEnd() throws Exception {
    try (ScriptedServer server = quick();
        LocalLoad load =
            load(
                server,
                2,
                SwarmOptions.DEFAULT.withStopTimeout(Duration.ofMillis(100)),
                Stubborn.class)) {
      load.start(load.setup());
      await("both wait", () -> server.requests() == 2);
      load.stop();
      load.awaitEnd();
      assertThat(load.snapshot().exceptions()).isEmpty();
      assertThat(load.snapshot().users()).isZero();
    }
  }

  static class Steps extends LoadShape {
    @Override
    public Step tick(Duration elapsed) {
      if (elapsed.toMillis() >= 2500) {
        return null;
      }
      return users(elapsed.toMillis() < 1500 ? 2 : 6, 100);
    }
  }

  @Test
  void aLoadShapeDecidesOnUsersAndOnTheEnd() throws Exception {
    List<LoadSecond> seconds = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = quick();
        LocalLoad load =
            new LocalLoad(
                Scenario.of(Thinker.class).withShape(new Steps()),
                SwarmOptions.DEFAULT,
                new LoadSetup(1, 1, server.url(""), null),
                line -> {});
        var ignored =
            load.listen(event -> {
              if (event instanceof LoadEvent.Second second) {
                seconds.add(second.second());
              }
            })) {
      load.start(load.setup());
      assertThatThrownBy(() -> load.edit(load.setup().withUsers(9)))
          .isInstanceOf(IllegalStateException.class);
      load.awaitEnd();
      assertThat(seconds).extracting(LoadSecond::users).contains(2, 6);
      assertThat(server.requests()).isEqualTo(6);
    }
  }

  @Test
  void rampingUsersGoAlongTheirStages() throws Exception {
    try (ScriptedServer server = quick()) {
      LoadSnapshot snapshot =
          Runs.run(
              server,
              Scenario.of(Thinker.class),
              ArrivalModel.rampingUsers(
                  ArrivalModel.stage(Duration.ofMillis(300), 0, 8),
                  ArrivalModel.stage(Duration.ofMillis(200), 8, 8)));
      assertThat(server.requests()).isEqualTo(8);
      assertThat(snapshot.state()).isEqualTo(LoadState.STOPPED);
    }
  }

  @Test
  void aConstantRateBeginsExactlyAsManyIterationsAsAreDue() throws Exception {
    try (ScriptedServer server = quick()) {
      LoadSnapshot snapshot =
          Runs.run(
              server,
              Scenario.of(Getter.class),
              ArrivalModel.constantRate(200, Duration.ofSeconds(1), 20));
      assertThat(snapshot.droppedIterations() + server.requests()).isEqualTo(200);
      assertThat(snapshot.droppedIterations()).isLessThan(200);
      assertThat(snapshot.total().measures().requests()).isEqualTo(server.requests());
    }
  }

  @Test
  void iterationsThatFindNoFreeUserAreDroppedAndCounted() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start((request, exchange) -> {
          try {
            TimeUnit.MILLISECONDS.sleep(400);
          } catch (InterruptedException e) {
            return exchange.close();
          }
          return exchange.ok("{}");
        })) {
      LoadSnapshot snapshot =
          Runs.run(
              server,
              Scenario.of(Getter.class),
              ArrivalModel.rampingRate(1, ArrivalModel.stage(Duration.ofMillis(600), 100, 100)));
      assertThat(server.requests()).isBetween(1L, 2L);
      assertThat(snapshot.droppedIterations() + server.requests()).isEqualTo(60);
    }
  }

  @Test
  void badStartsAreRefusedBeforeAnythingIsSent() throws Exception {
    try (ScriptedServer server = quick();
        LocalLoad load = load(server, 1, SwarmOptions.DEFAULT)) {
      assertThatThrownBy(() -> load.start(load.setup().withHost("")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("There is no host");
      assertThatThrownBy(() -> load.start(load.setup().withHost("http://no.such.host.invalid")))
          .isInstanceOf(BenchException.class)
          .hasMessageContaining("is unknown");
      assertThatThrownBy(() -> load.start(load.setup().withHost("http://127.0.0.1:1")))
          .isInstanceOf(BenchException.class)
          .hasMessageContaining("Cannot connect to 127.0.0.1:1");
      load.start(load.setup());
      assertThatThrownBy(() -> load.start(load.setup()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Stop it first");
      assertThatThrownBy(() -> load.edit(load.setup().withHost("http://127.0.0.1:1")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  static class Talker extends HttpUser {
    @Task
    void say() {
      log("hello");
      get("/a");
    }
  }

  @Test
  void linesOfUsersComeIntoTheLog() throws Exception {
    try (ScriptedServer server = quick()) {
      LoadSnapshot snapshot = Runs.one(server, 1, Talker.class);
      assertThat(snapshot.log()).extracting(LogLine::text).contains("Talker 0: hello");
    }
  }
}
