package dev.brisk.bench.scenario;

import static dev.brisk.bench.scenario.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.TaskShare;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.Runs;
import dev.brisk.bench.swarm.SwarmOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskChoiceTest {
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        ScriptedServer.start((request, exchange) -> {
          paths.add(request.path());
          return exchange.ok("{}");
        });
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private Map<String, Long> counts() {
    return paths.stream().collect(Collectors.groupingBy(path -> path, Collectors.counting()));
  }

  static class Weighted extends HttpUser {
    @Task(3)
    void often() {
      get("/often");
    }

    @Task
    void seldom() {
      get("/seldom");
    }
  }

  @Test
  void tasksAreChosenByWeightAndRepeatWithTheSeed() throws Exception {
    SwarmOptions options =
        SwarmOptions.DEFAULT.withModel(ArrivalModel.perUserIterations(1, 2000)).withSeed(5);
    Runs.run(server, Scenario.of(Weighted.class), options);
    assertThat(counts().get("/often")).isCloseTo(1500L, within(100L));
    List<String> first = List.copyOf(paths);
    paths.clear();
    Runs.run(server, Scenario.of(Weighted.class), options);
    assertThat(paths).isEqualTo(first);
    paths.clear();
    Runs.run(server, Scenario.of(Weighted.class), options.withSeed(6));
    assertThat(paths).isNotEqualTo(first);
  }

  @Sequence
  static class InOrder extends HttpUser {
    @Task
    void zeta() {
      get("/1");
    }

    @Task(2)
    void alpha() {
      get("/2");
    }

    @Task
    void middle() {
      get("/3");
    }
  }

  @Test
  void aSequenceRunsInTheOrderOfTheSource() throws Exception {
    Runs.one(server, 6, InOrder.class);
    assertThat(paths).containsExactly("/1", "/2", "/2", "/3", "/1", "/2");
  }

  @Sequence
  static class Visitor extends HttpUser {
    @Task
    void home() {
      get("/home");
    }

    @Task
    class Basket extends TaskSet {
      void onStart() {
        get("/basket");
      }

      @Task
      void look() {
        get("/basket/look");
        if (++looks % 3 == 0) {
          leave();
        }
      }
    }

    @Task
    @Sequence
    class Checkout extends TaskSet {
      @Task
      void pay() {
        get("/pay");
      }

      @Task
      void thanks() {
        get("/thanks");
      }
    }

    private int looks;
  }

  @Test
  void nestedTaskSetsRunUntilTheyAreLeftOrTheirSequenceEnds() throws Exception {
    Runs.one(server, 12, Visitor.class);
    assertThat(paths)
        .containsExactly(
            "/home",
            "/basket",
            "/basket/look",
            "/basket/look",
            "/basket/look",
            "/pay",
            "/thanks",
            "/home",
            "/basket",
            "/basket/look",
            "/basket/look",
            "/basket/look",
            "/pay",
            "/thanks");
  }

  static class Tagged extends HttpUser {
    @Task
    @Tag("read")
    void read() {
      get("/read");
    }

    @Task
    @Tag({"write", "slow"})
    void write() {
      get("/write");
    }

    @Task
    void plain() {
      get("/plain");
    }
  }

  private Set<String> asked(Set<String> tags, Set<String> excluded) throws Exception {
    paths.clear();
    Scenario scenario = Scenario.of(List.of(Tagged.class), null, new Feeds(null), tags, excluded);
    Runs.run(server, scenario, ArrivalModel.perUserIterations(1, 60));
    return Set.copyOf(paths);
  }

  @Test
  void tagsChooseTasks() throws Exception {
    assertThat(asked(Set.of("read"), Set.of())).containsExactly("/read");
    assertThat(asked(Set.of(), Set.of("slow"))).containsExactlyInAnyOrder("/read", "/plain");
    assertThat(asked(Set.of("read", "write"), Set.of("slow"))).containsExactly("/read");
    assertThatThrownBy(() -> asked(Set.of("none"), Set.of()))
        .hasMessage("No task is left: --tags [none], --exclude-tags [].");
  }

  @Weight(3)
  static class Many extends HttpUser {
    @Task
    void ask() {
      get("/many");
    }
  }

  static class Few extends HttpUser {
    @Task
    void ask() {
      get("/few");
    }
  }

  @Weight(fixed = 1)
  static class Admin extends HttpUser {
    @Task
    void ask() {
      get("/admin");
    }
  }

  @Test
  void userClassesShareUsersByWeightAndFixedOnesComeFirst() throws Exception {
    Scenario scenario = Scenario.of(Many.class, Few.class, Admin.class);
    LoadSnapshot snapshot = Runs.run(server, scenario, ArrivalModel.perUserIterations(9, 1));
    assertThat(counts()).isEqualTo(Map.of("/many", 6L, "/few", 2L, "/admin", 1L));
    assertThat(snapshot.ratioPerClass())
        .extracting(TaskShare::name)
        .containsExactly("Many", "Few", "Admin");
  }

  @Test
  void theTreeOfTasksTellsSharesOfTheParentAndOfAll() {
    TaskShare parent = Scenario.of(Visitor.class).classes().getFirst().ratio(0.5, false);
    TaskShare all = Scenario.of(Visitor.class).classes().getFirst().ratio(0.5, true);
    assertThat(parent.tasks())
        .extracting(TaskShare::name)
        .containsExactly("home", "Basket", "Checkout");
    assertThat(parent.tasks().get(2).tasks().getFirst().share()).isEqualTo(0.5);
    assertThat(all.tasks().get(2).tasks().getFirst().share()).isCloseTo(0.5 / 3 / 2, within(1e-9));
  }

  static class Empty extends HttpUser {}

  static class Negative extends HttpUser {
    @Task(-1)
    void ask() {}
  }

  static class WithParameter extends HttpUser {
    @Task
    void ask(String what) {}
  }

  @Weight(0)
  static class Weightless extends HttpUser {
    @Task
    void ask() {}
  }

  static class NoSet extends HttpUser {
    @Task
    class Inner {}
  }

  @Test
  void classesThatMakeNoSenseAreToldInOneLine() {
    assertThatThrownBy(() -> Scenario.of(Empty.class))
        .hasMessage("Empty has no tasks. Mark at least one of its methods with @Task.");
    assertThatThrownBy(() -> Scenario.of(Negative.class))
        .hasMessage("Negative.ask: the weight is @Task(-1). Write 1 or more.");
    assertThatThrownBy(() -> Scenario.of(WithParameter.class))
        .hasMessage(
            "WithParameter.ask: a task takes no parameters and is not static. Use feed(…) for"
                + " data.");
    assertThatThrownBy(() -> Scenario.of(Weightless.class))
        .hasMessageContaining("@Weight(value = 0");
    assertThatThrownBy(() -> Scenario.of(NoSet.class)).hasMessageContaining("is no TaskSet");
    assertThatThrownBy(Scenario::of).hasMessageContaining("There is no user class");
  }

  @Test
  void thinkTimesAreWhatTheirNamesSay() {
    java.util.SplittableRandom random = new java.util.SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      assertThat(between(seconds(1), seconds(3)).nanos(random, 0))
          .isBetween(1_000_000_000L, 3_000_000_000L);
    }
    assertThat(constant(millis(5)).nanos(random, 77)).isEqualTo(5_000_000);
    assertThat(constantPacing(seconds(2)).nanos(random, 500_000_000)).isEqualTo(1_500_000_000);
    assertThat(constantThroughput(4).nanos(random, 0)).isEqualTo(250_000_000);
    assertThatThrownBy(() -> between(seconds(3), seconds(1)))
        .hasMessage("between(3 s, 1 s): the first must not be longer than the second.");
    assertThatThrownBy(() -> constantThroughput(0)).hasMessageContaining("more than 0");
    assertThatThrownBy(() -> constant(seconds(-1))).hasMessageContaining("must not be negative");
  }

  static class Thinker extends HttpUser {
    {
      think(constantPacing(millis(50)));
    }

    @Task
    void ask() {
      get("/a");
    }
  }

  @Test
  void aUserThinksBetweenTasks() throws Exception {
    long start = System.nanoTime();
    Runs.one(server, 5, Thinker.class);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
  }
}
