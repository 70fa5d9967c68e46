package dev.brisk.bench.scenario.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.scenario.ArrivalModel;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioFileTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("Shop.java"), text);
  }

  private Scenario scenario(String text) throws IOException {
    return ScenarioFile.compile(file(text)).scenario(List.of(), Set.of(), Set.of());
  }

  @Test
  void aFileNeedsNoImportsAndNoPublic() throws Exception {
    Files.writeString(folder.resolve("ids.csv"), "id\n5\n");
    Scenario scenario =
        scenario(
            """
            class Shopper extends HttpUser {
              { think(between(millis(0), millis(1))); }
              @Task void browse() { get("/users/{id}").param("id", feed("ids", CIRCULAR)).check(status(200)); }
              @Task void send() { post("/p").json(new Flower(1, List.of(Duration.ofSeconds(1).toMillis()))); }
            }
            record Flower(double size, List<Long> more) {}
            """);
    try (ScriptedServer server =
        ScriptedServer.start((request, exchange) -> exchange.ok(request.body()))) {
      LoadSnapshot snapshot = Runs.run(server, scenario, ArrivalModel.perUserIterations(1, 20));
      assertThat(snapshot.failures()).isEmpty();
      assertThat(snapshot.exceptions()).isEmpty();
      assertThat(snapshot.total().measures().requests()).isEqualTo(20);
    }
  }

  @Test
  void linesInStackTracesAreThoseOfTheFile() throws Exception {
    Scenario scenario =
        scenario(
            """
            // A comment.
            class Shopper extends HttpUser {
              @Task void browse() {
                throw new IllegalStateException("line four");
              }
            }
            """);
    try (ScriptedServer server = ScriptedServer.start((request, exchange) -> exchange.ok("{}"))) {
      LoadSnapshot snapshot = Runs.run(server, scenario, ArrivalModel.perUserIterations(1, 1));
      assertThat(snapshot.exceptions().getFirst().trace()).contains("Shopper.browse(Shop.java:4)");
    }
  }

  @Test
  void whatDoesNotCompileIsToldByJavacWithFileAndLine() throws Exception {
    Path file =
        file(
            """
            class Shopper extends HttpUser {
              @Task void browse() {
                gett("/users/1");
              }
            }
            """);
    assertThatThrownBy(() -> ScenarioFile.compile(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            """
            Shop.java:3: cannot find symbol
                symbol:   method gett(java.lang.String)
                location: class Shopper
                  gett("/users/1");
                  ^\
            """);
  }

  @Test
  void anErrorOnTheFirstLineIsShownWithoutWhatStandsInFrontOfIt() throws Exception {
    Path file = file("class Shopper extends HttpUsr { @Task void a() {} }\n");
    assertThatThrownBy(() -> ScenarioFile.compile(file))
        .hasMessage(
            """
            Shop.java:1: cannot find symbol
                symbol: class HttpUsr
              class Shopper extends HttpUsr { @Task void a() {} }
                                    ^\
            """);
  }

  @Test
  void aRequestFromAStaticInitializerIsRefusedBeforeAnythingStarts() throws Exception {
    Path file =
        file(
            """
            class Shopper extends HttpUser {
              static Shopper first;
              void onStart() { first = this; }
              @Task void browse() { get("/" + Token.VALUE); }
              Response login() { return post("/login").send(); }
            }
            class Token {
              static final String VALUE = Shopper.first.login().body();
            }
            """);
    assertThatThrownBy(() -> ScenarioFile.compile(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Shop.java:8: the static initializer of Token failed: ")
        .hasMessageEndingWith(
            "It runs before there are users; what needs one, such as a request or random(), belongs"
                + " into onStart() or a task.");
  }

  @Test
  void aPackageAndImportsOfItsOwnAreAllowed() throws Exception {
    Scenario scenario =
        scenario(
            """
            /* package a.b; */
            package shop.load;
            import java.util.concurrent.atomic.AtomicInteger;
            public class Shopper extends HttpUser {
              private final AtomicInteger count = new AtomicInteger();
              @Task void browse() { get("/" + count.incrementAndGet()); }
            }
            """);
    assertThat(scenario.classes().getFirst().name()).isEqualTo("Shopper");
  }

  @Test
  void aFeederThatIsMissingIsToldWithItsLineBeforeAnythingStarts() throws Exception {
    Files.writeString(folder.resolve("ids.csv"), "id\n5\n");
    Path file =
        file(
            """
            class Shopper extends HttpUser {
              @Task void browse() { get("/{id}").param("id", feed("idz")); }
            }
            """);
    assertThatThrownBy(() -> ScenarioFile.compile(file))
        .hasMessageStartingWith("Shop.java:2: feed(\"idz\"): there is no idz.csv or idz.jsonl in ")
        .hasMessageEndingWith("It has ids.csv.");
  }

  @Test
  void aBrokenFeederIsToldWithItsLine() throws Exception {
    Files.writeString(folder.resolve("ids.csv"), "id,name\n5\n");
    Path file = file("class S extends HttpUser { @Task void a() { get(\"/\" + feed(\"ids\")); } }");
    assertThatThrownBy(() -> ScenarioFile.compile(file))
        .hasMessageStartingWith("Shop.java:1: Row 1 of the data has 1 values for 2 columns");
  }

  @Test
  void whatIsNoScenarioIsToldInOneLine() throws Exception {
    assertThatThrownBy(() -> ScenarioFile.compile(folder.resolve("None.java")))
        .hasMessageContaining("There is no scenario ");
    assertThatThrownBy(() -> ScenarioFile.compile(Path.of("locustfile.py")))
        .hasMessageContaining("it must be one Java file");
    assertThatThrownBy(() -> scenario("class Nothing {}"))
        .hasMessage("Shop.java has no user class. Write class NAME extends HttpUser { … }.");
    assertThatThrownBy(() -> scenario("class Idle extends HttpUser {}"))
        .hasMessage("Shop.java: Idle has no tasks. Mark at least one of its methods with @Task.");
    assertThatThrownBy(() -> scenario("class S extends HttpUser { @Task(-2) void a() {} }"))
        .hasMessage("Shop.java: S.a: the weight is @Task(-2). Write 1 or more.");
    assertThatThrownBy(() ->
            ScenarioFile.compile(file("class S extends HttpUser { @Task void a() {} }"))
                .scenario(List.of("T"), Set.of(), Set.of()))
        .hasMessage("Shop.java has no user class T. It has [S].");
  }

  @Test
  void aLoadShapeInTheFileIsFound() throws Exception {
    Scenario scenario =
        scenario(
            """
            class S extends HttpUser { @Task void a() { get("/"); } }
            class Steps extends LoadShape {
              public Step tick(Duration elapsed) { return elapsed.toSeconds() < 2 ? users(3, 10) : null; }
            }
            """);
    assertThat(scenario.shape()).isNotNull();
    assertThat(scenario.shape().tick(java.time.Duration.ZERO).users()).isEqualTo(3);
    assertThat(scenario.shape().tick(java.time.Duration.ofSeconds(2))).isNull();
  }
}
