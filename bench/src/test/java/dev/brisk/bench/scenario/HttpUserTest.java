package dev.brisk.bench.scenario;

import static dev.brisk.bench.scenario.Dsl.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.control.ExceptionCount;
import dev.brisk.bench.control.FailureCount;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.RequestName;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.Runs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpUserTest {
  private final List<ScriptedServer.Request> asked = new CopyOnWriteArrayList<>();
  private ScriptedServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        ScriptedServer.start((request, exchange) -> {
          asked.add(request);
          return switch (request.path()) {
            case "/login" ->
                exchange.send(
                    "HTTP/1.1 200 OK\r\nSet-Cookie: session=s1; Path=/; HttpOnly\r\n"
                        + "Content-Length: 17\r\n\r\n{\"token\":\"t-1/e\"}");
            case "/old" ->
                exchange.send("HTTP/1.1 302 X\r\nLocation: /new?x=1\r\nContent-Length: 0\r\n\r\n");
            case "/broken" -> exchange.status(500, "no");
            case "/missing" -> exchange.status(404, "gone");
            case "/reset" -> exchange.reset();
            default -> exchange.ok("{\"id\":7,\"items\":[{\"n\":\"a\"},{\"n\":\"b\"}]}");
          };
        });
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private List<String> paths() {
    return asked.stream().map(request -> request.method() + " " + request.path()).toList();
  }

  static class Shopper extends HttpUser {
    void onStart() {
      post("/login").json(Map.of("user", "demo")).check(status(200)).save("token", json("$.token"));
    }

    @Task
    void browse() {
      get("/users/{id}")
          .param("id", "a b/c")
          .param("page", 2)
          .header("Authorization", "Bearer ${token}")
          .name("/users/[id]");
      put("/users/${token}").json(Map.of("token", "${token}"));
    }

    void onStop() {
      delete("/login");
    }
  }

  @Test
  void valuesAreSavedAndFilledIntoPathsHeadersAndBodies() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 1, Shopper.class);
    assertThat(paths())
        .containsExactly(
            "POST /login", "GET /users/a%20b%2Fc?page=2", "PUT /users/t-1%2Fe", "DELETE /login");
    assertThat(asked.get(0).body()).isEqualTo("{\"user\":\"demo\"}");
    assertThat(asked.get(1).headers()).containsEntry("authorization", "Bearer t-1/e");
    assertThat(asked.get(2).body()).isEqualTo("{\"token\":\"t-1/e\"}");
    assertThat(snapshot.requests())
        .extracting(row -> row.request().toString())
        .containsExactly("DELETE /login", "POST /login", "PUT /users/${token}", "GET /users/[id]");
    assertThat(snapshot.failures()).isEmpty();
    assertThat(snapshot.exceptions()).isEmpty();
  }

  @Test
  void cookiesOfAUserAreSentAgain() throws Exception {
    Runs.one(server, 1, Shopper.class);
    assertThat(asked.get(0).headers()).doesNotContainKey("cookie");
    assertThat(asked.get(1).headers()).containsEntry("cookie", "session=s1");
  }

  @Test
  void eachUserHasASessionOfItsOwn() throws Exception {
    Runs.run(server, Scenario.of(Shopper.class), ArrivalModel.perUserIterations(2, 1));
    assertThat(asked.stream().filter(request -> request.path().equals("/login")))
        .filteredOn(request -> request.method().equals("POST"))
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("cookie"));
    assertThat(server.connections()).isGreaterThanOrEqualTo(2);
  }

  static class Straight extends HttpUser {
    @Task
    void flow() {
      Response first = get("/items").send();
      if (first.ok() && "7".equals(first.json("$.id"))) {
        get("/items/" + first.json("$.items[1].n"));
      }
      assertThat(first.header("CONTENT-LENGTH")).isEqualTo("38");
    }
  }

  @Test
  void straightLineCodeSeesAnswersAndDecides() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 2, Straight.class);
    assertThat(snapshot.exceptions()).isEmpty();
    assertThat(paths()).containsExactly("GET /items", "GET /items/b", "GET /items", "GET /items/b");
  }

  static class Checker extends HttpUser {
    @Task
    void checks() {
      get("/a").check(status(200, 201), bodyContains("items"), jsonIs("$.id", 7));
      get("/missing").check(status(404));
      get("/broken");
      get("/broken").name("named").check(status(200));
      get("/b").check(bodyContains("nothing of the sort"));
      get("/c").check(jsonIs("$.items[0].n", "z"));
      get("/d").check(under(Duration.ZERO));
      get("/e").check(r -> r.json("$.id").equals("8") || fail("not eight"));
      get("/f").check(r -> Integer.parseInt(r.body()) > 0);
      get("/g").save("x", json("$.nothing"));
      get("/h").send();
      fail("said so");
    }
  }

  @Test
  void aCheckThatFailsIsAFailureUnderItsNameAndNotACrash() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 1, Checker.class);
    assertThat(snapshot.exceptions()).isEmpty();
    assertThat(snapshot.failures())
        .extracting(failure -> failure.request().name() + ": " + failure.message())
        // How long it took differs from run to run.
        .map(text -> text.replaceAll("took longer than 0 ns; it was .*", "took longer than 0 ns"))
        .containsExactlyInAnyOrder(
            "/broken: status 500",
            "named: status 500 instead of 200",
            "/b: the body lacks \"nothing of the sort\"; it was "
                + "{\"id\":7,\"items\":[{\"n\":\"a\"},{\"n\":\"b\"}]}",
            "/c: $.items[0].n is not z; it was a",
            "/d: took longer than 0 ns",
            "/e: not eight",
            "/f: a check threw java.lang.NumberFormatException: For input string:"
                + " \"{\"id\":7,\"items\":[{\"n\":\"a\"},{\"n\":\"b\"}]}\"",
            "/g: nothing to save as x: $.nothing is missing; it was status 200"
                + " {\"id\":7,\"items\":[{\"n\":\"a\"},{\"n\":\"b\"}]}",
            "/h: said so");
    assertThat(snapshot.total().measures().requests()).isEqualTo(11);
    assertThat(snapshot.total().measures().failed(ErrorClass.CHECK)).isEqualTo(8);
    assertThat(snapshot.total().measures().failed(ErrorClass.STATUS)).isEqualTo(1);
    assertThat(Runs.row(snapshot, "/missing").measures().failed()).isZero();
  }

  static class Thrower extends HttpUser {
    @Task
    void fine() {
      get("/a");
    }

    @Task
    void throwing() {
      get("/b").send();
      throw new IllegalStateException("basket is empty");
    }
  }

  @Test
  void anExceptionIsCountedUnderItsNameWithOneTraceAndTheUserGoesOn() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 40, Thrower.class);
    assertThat(snapshot.exceptions()).hasSize(1);
    ExceptionCount thrown = snapshot.exceptions().getFirst();
    assertThat(thrown.message()).isEqualTo("java.lang.IllegalStateException: basket is empty");
    assertThat(thrown.trace())
        .contains("Thrower.throwing(HttpUserTest.java:")
        .doesNotContain("UserRunner");
    long fine = paths().stream().filter("GET /a"::equals).count();
    assertThat(fine).isPositive();
    assertThat(thrown.count() + fine).isEqualTo(40);
  }

  static class Faults extends HttpUser {
    @Task
    void reset() {
      get("/reset");
      get("/a");
    }
  }

  @Test
  void aBrokenConnectionIsAFailureAndTheNextRequestOpensAnother() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 3, Faults.class);
    assertThat(snapshot.failures())
        .extracting(FailureCount::request, FailureCount::count)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(new RequestName("GET", "/reset"), 3L));
    assertThat(Runs.row(snapshot, "/a").measures().failed()).isZero();
    assertThat(Runs.row(snapshot, "/a").measures().requests()).isEqualTo(3);
  }

  static class Redirected extends HttpUser {
    @Task
    void follow() {
      Response response = get("/old").send();
      assertThat(response.json("$.id")).isEqualTo("7");
      assertThat(get("/old").followRedirects(false).send().status()).isEqualTo(302);
    }
  }

  @Test
  void redirectsAreFollowedAsOneRequestUnlessSwitchedOff() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 1, Redirected.class);
    assertThat(snapshot.exceptions()).isEmpty();
    assertThat(paths()).containsExactly("GET /old", "GET /new?x=1", "GET /old");
    assertThat(snapshot.total().measures().requests()).isEqualTo(2);
  }

  static class Forgetful extends HttpUser {
    @Task
    void ask() {
      get("/users/{id}");
    }
  }

  @Test
  void aMissingParameterSaysWhatToAdd() throws Exception {
    LoadSnapshot snapshot = Runs.one(server, 1, Forgetful.class);
    assertThat(snapshot.exceptions())
        .extracting(ExceptionCount::message)
        .containsExactly(
            "java.lang.IllegalStateException: Forgetful.ask, GET /users/{id}: /users/{id} has {id}."
                + " Add .param(\"id\", …).");
    assertThat(asked).isEmpty();
  }

  static class Form extends HttpUser {
    @Task
    void send() {
      post("/form").form(Map.of("name", "a&b c"));
      post("/text").body("plain ü");
      get("/auth").header("Authorization", basicAuth("u", "p"));
    }
  }

  @Test
  void formsTextsAndBasicAuthenticationAreSentAsServersExpectThem() throws Exception {
    Runs.one(server, 1, Form.class);
    assertThat(asked.get(0).body()).isEqualTo("name=a%26b+c");
    assertThat(asked.get(0).headers())
        .containsEntry("content-type", "application/x-www-form-urlencoded");
    assertThat(asked.get(1).headers()).containsEntry("content-length", "8");
    assertThat(asked.get(2).headers()).containsEntry("authorization", "Basic dTpw");
  }

  static class Quitter extends HttpUser {
    @Task
    void once() {
      get("/a");
      get("/b").send();
      stopUser();
    }

    void onStop() {
      get("/bye");
    }
  }

  @Test
  void aUserMayStopItself() throws Exception {
    Runs.one(server, 5, Quitter.class);
    assertThat(paths()).containsExactly("GET /a", "GET /b", "GET /bye");
  }
}
