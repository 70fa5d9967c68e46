package dev.brisk.bench.scenario;

import static dev.brisk.bench.scenario.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.control.ExceptionCount;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.report.TextReport;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.LocalLoad;
import dev.brisk.bench.swarm.Runs;
import dev.brisk.bench.swarm.SwarmOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Entry B8: several requests of one user at the same time, and objectives by tag.
@Timeout(60)
class B08ParallelTest {
  /// A run begins with a connection that looks whether anybody listens.
  private static final int PREFLIGHT = 1;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger atOnceMax = new AtomicInteger();
  // Lets nobody through until three are there: one after the other, they would wait for ever.
  private final CyclicBarrier three = new CyclicBarrier(3);
  private final CyclicBarrier six = new CyclicBarrier(6);
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        ScriptedServer.start((request, exchange) -> {
          asked.add(request.path());
          atOnceMax.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          try {
            return switch (request.path().split("/")[1]) {
              case "three" -> await(three) && exchange.ok(request.path());
              case "six" -> await(six) && exchange.ok(request.path());
              case "moved" ->
                  exchange.send(
                      "HTTP/1.1 302 X\r\nLocation: /three/moved\r\nContent-Length: 0\r\n\r\n");
              case "broken" -> exchange.status(500, "no");
              case "reset" -> exchange.reset();
              default -> exchange.ok(request.path());
            };
          } finally {
            atOnce.decrementAndGet();
          }
        });
  }

  private static boolean await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      return false;
    }
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static List<String> failures(LoadSnapshot snapshot) {
    return snapshot.failures().stream()
        .map(failure -> failure.request().name() + ": " + failure.message())
        .toList();
  }

  static class Browser extends HttpUser {
    @Task
    void page() {
      get("/page");
      List<Response> parts =
          parallel(() -> {
            get("/three/a");
            get("/moved");
            get("/three/c").check(bodyContains("nothing like that"));
          });
      log(parts.stream().map(Response::body).toList().toString());
      fail("marks the last");
      get("/after");
    }
  }

  @Test
  void requestsOfOneUserAreUnderWayAtTheSameTimeAndEachCountsByItself() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 2, Browser.class);
    assertThat(snapshot.exceptions()).isEmpty();
    assertThat(snapshot.log())
        .filteredOn(line -> line.text().contains("[/three/a, /three/moved, /three/c]"))
        .hasSize(2);
    assertThat(failures(snapshot))
        .containsExactly("/three/c: the body lacks \"nothing like that\"; it was /three/c");
    assertThat(snapshot.requests()).allMatch(row -> row.measures().requests() == 2);
    assertThat(snapshot.requests())
        .extracting(row -> row.request().name())
        .containsExactly("/after", "/moved", "/page", "/three/a", "/three/c");
    assertThat(asked.subList(0, 5)).startsWith("/page").doesNotContain("/after");
    assertThat(server.connections()).as("kept for the next time").isEqualTo(PREFLIGHT + 3);
  }

  static class Many extends HttpUser {
    @Task
    void all() {
      List<Response> answers =
          parallel(() -> {
            for (int i = 0; i < 18; i++) {
              get("/six/" + i).name("six");
            }
          });
      log(String.valueOf(answers.stream().filter(Response::ok).count()));
      log(answers.get(17).body());
    }
  }

  @Test
  void sixConnectionsToAHostAreOpenAtATimeAsInBrowsers() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 1, Many.class);
    assertThat(snapshot.exceptions()).isEmpty();
    assertThat(snapshot.log()).anyMatch(line -> line.text().endsWith(": 18"));
    assertThat(snapshot.log()).anyMatch(line -> line.text().endsWith(": /six/17"));
    assertThat(server.connections()).isEqualTo(PREFLIGHT + 6);
    assertThat(atOnceMax.get()).isEqualTo(6);
  }

  static class Unlucky extends HttpUser {
    @Task
    void some() {
      parallel(() -> {
        get("/reset");
        get("/broken");
        get("/fine");
        get("http://127.0.0.1:1/closed").name("closed");
      });
    }
  }

  @Test
  void oneThatFailsDoesNotHoldUpTheOthers() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 2, Unlucky.class);
    assertThat(snapshot.exceptions()).isEmpty();
    assertThat(failures(snapshot))
        .hasSize(3)
        .contains("/reset: the connection was reset", "/broken: status 500")
        .anyMatch(failure -> failure.startsWith("closed: cannot connect: "));
    assertThat(Runs.row(snapshot, "/fine").measures().requests()).isEqualTo(2);
  }

  static class Leaving extends HttpUser {
    @Task
    void leave() {
      parallel(() -> {
        get("/a")
            .check(answer -> {
              stopUser();
              return true;
            });
        get("/b");
      });
    }
  }

  @Test
  void allAnswersCountAlsoWhenTheFirstEndsTheUser() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 5, Leaving.class);
    assertThat(snapshot.requests())
        .extracting(row -> row.request().name())
        .containsExactly("/a", "/b");
    assertThat(snapshot.total().measures().requests()).isEqualTo(2);
  }

  static class Wrong extends HttpUser {
    private int times;

    @Task
    void wrong() throws Exception {
      switch (times++) {
        case 0 -> parallel(() -> get("/never").send());
        case 1 -> parallel(() -> pause(Duration.ZERO));
        case 2 -> parallel(() -> parallel(() -> get("/never")));
        case 3 -> parallel(() -> fail("why"));
        case 4 ->
            parallel(() -> {
              for (int i = 0; i < 101; i++) {
                get("/never");
              }
            });
        case 5 -> parallel(() -> get("/never/{id}"));
        default -> {
          parallel(() -> {});
          get("/good");
        }
      }
    }
  }

  @Test
  void whatNeedsAnAnswerIsRefusedWhileRequestsAreDescribed() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 7, Wrong.class);
    assertThat(asked).containsExactly("/good");
    assertThat(snapshot.exceptions())
        .extracting(ExceptionCount::message)
        .allMatch(message -> message.startsWith("java.lang.IllegalStateException: "))
        .anyMatch(message -> message.contains(".send() does not go within parallel(…)"))
        .anyMatch(message -> message.contains("fail(…) does not go within parallel(…)"))
        .anyMatch(message -> message.contains("at most 100 requests"))
        .anyMatch(message -> message.contains("Wrong.wrong, GET /never/{id}"));
  }

  static class Tagged extends HttpUser {
    @Task
    @Tag("shop")
    void shop() {
      get("/a").tag("read", "quick");
      get("/b").tag("read");
      post("/broken").tag("write");
    }
  }

  @Test
  void objectivesMayBeOfATag() throws Exception {
    LoadSetup setup = new LoadSetup(1, 1000, server.url(""), null);
    SwarmOptions options = SwarmOptions.DEFAULT.withModel(ArrivalModel.perUserIterations(1, 10));
    try (LocalLoad load = new LocalLoad(Scenario.of(Tagged.class), options, setup, line -> {})) {
      load.start(setup);
      load.awaitEnd();
      LoadReport report =
          load.report(
              List.of(
                  LoadObjective.parse("@read: errors<1"),
                  LoadObjective.parse("@write: errors<1"),
                  LoadObjective.parse("@shop: p99<60s"),
                  LoadObjective.parse("@nobody: p99<60s")));
      assertThat(report.objectives())
          .extracting(LoadObjective.Outcome::met)
          .containsExactly(true, false, true, false);
      assertThat(report.objectives().get(1).shown()).isEqualTo("10");
      assertThat(report.objectives().getLast().shown()).isEqualTo("none of @nobody");
      assertThat(report.figures().tags())
          .extracting(EndpointSummary::name)
          .containsExactly("@quick", "@read", "@shop", "@write");
      assertThat(report.figures().tags())
          .extracting(tag -> tag.measures().requests())
          .containsExactly(10L, 20L, 30L, 10L);
      assertThat(report.result().total().measures().requests()).isEqualTo(30);
      assertThat(load.snapshot().figures().tags()).hasSize(4);
      assertThat(TextReport.render(report)).contains("Tag ", "@shop");
      assertThat(JsonReport.render(report)).contains("\"@shop\"");
    }
  }
}
