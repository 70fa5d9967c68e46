package dev.brisk.bench.scenario;

import static dev.brisk.bench.scenario.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {
  @TempDir private Path folder;

  static class Reader extends HttpUser {
    @Task
    void read() {
      get("/users/{id}").param("id", feed("ids"));
    }
  }

  static class Once extends HttpUser {
    @Task
    void read() {
      get("/users/{id}").param("id", feed("ids", Order.ONCE));
    }
  }

  static class AnyRow extends HttpUser {
    @Task
    void read() {
      Row row = feed("people", Order.RANDOM);
      get("/{name}/{age}").param("name", row).param("age", row.get("age"));
    }
  }

  static class Generated extends HttpUser {
    private static final Feed ORDERS = generated(n -> "order-" + n);

    @Task
    void read() {
      get("/{id}").param("id", feed(ORDERS));
    }
  }

  private List<String> paths(Class<? extends HttpUser> type, ArrivalModel model) throws Exception {
    List<String> paths = new CopyOnWriteArrayList<>();
    try (ScriptedServer server =
        ScriptedServer.start((request, exchange) -> {
          paths.add(request.path());
          return exchange.ok("{}");
        })) {
      Scenario scenario = Scenario.of(List.of(type), null, new Feeds(folder), Set.of(), Set.of());
      Runs.run(server, scenario, model);
    }
    return paths;
  }

  @Test
  void rowsComeInTurnAndFromTheStartAgain() throws Exception {
    Files.writeString(folder.resolve("ids.csv"), "id\n1\n2\n3\n");
    assertThat(paths(Reader.class, ArrivalModel.perUserIterations(1, 4)))
        .containsExactly("/users/1", "/users/2", "/users/3", "/users/1");
  }

  @Test
  void usersShareTheRowsOfAFeeder() throws Exception {
    Files.writeString(folder.resolve("ids.csv"), "id\n1\n2\n3\n4\n");
    assertThat(paths(Reader.class, ArrivalModel.perUserIterations(2, 2)))
        .containsExactlyInAnyOrder("/users/1", "/users/2", "/users/3", "/users/4");
  }

  @Test
  void rowsThatAreTakenOnceEndTheirUsers() throws Exception {
    Files.writeString(folder.resolve("ids.jsonl"), "{\"id\":7}\n{\"id\":8}\n");
    assertThat(paths(Once.class, ArrivalModel.perUserIterations(1, 100)))
        .containsExactly("/users/7", "/users/8");
  }

  @Test
  void randomRowsRepeatWithTheSeed() throws Exception {
    Files.writeString(folder.resolve("people.csv"), "name,age\nAnn,1\nBob,2\nCid,3\n");
    List<String> first = paths(AnyRow.class, ArrivalModel.perUserIterations(1, 30));
    assertThat(first).contains("/Ann/1", "/Bob/2", "/Cid/3");
    assertThat(paths(AnyRow.class, ArrivalModel.perUserIterations(1, 30))).isEqualTo(first);
  }

  @Test
  void rowsMayBeMadeInJava() throws Exception {
    assertThat(paths(Generated.class, ArrivalModel.perUserIterations(1, 3)))
        .containsExactly("/order-0", "/order-1", "/order-2");
  }

  @Test
  void aFeederThatIsNotThereNamesThoseThatAre() throws Exception {
    Files.writeString(folder.resolve("ids.csv"), "id\n1\n");
    assertThatThrownBy(() -> new Feeds(folder).named("idz"))
        .hasMessage(
            "feed(\"idz\"): there is no idz.csv or idz.jsonl in " + folder + ". It has ids.csv.");
  }

  @Test
  void aColumnThatIsNotThereNamesThoseThatAre() {
    assertThatThrownBy(() -> new Row(List.of("a", "b"), List.of("1", "2")).get("c"))
        .hasMessage("The feeder has no column 'c'. It has [a, b].");
  }
}
