package dev.brisk.server.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.route.RouteTable.Outcome;
import dev.brisk.server.route.RouteTable.Route;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private final RouteMatch match = new RouteMatch();

  private static RouteTable table(String... routes) {
    List<Route> list = new ArrayList<>();
    for (String route : routes) {
      String[] parts = route.split(" ");
      list.add(new Route(parts[0], parts[1]));
    }
    return RouteTable.of(list);
  }

  private int route(RouteTable table, String method, String path) {
    return table.match(method, path, match) == Outcome.FOUND ? match.route() : -1;
  }

  @Test
  void findsTheNumberAndTheParameters() {
    RouteTable table = table("GET /", "GET /users/{id}", "PUT /users/{id}/posts/{post}");
    assertThat(route(table, "GET", "/")).isZero();
    assertThat(route(table, "GET", "/users/7")).isEqualTo(1);
    assertThat(match.parameter(0)).isEqualTo("7");
    assertThat(route(table, "PUT", "/users/a%20b/posts/c%2Fd")).isEqualTo(2);
    assertThat(match.parameterCount()).isEqualTo(2);
    assertThat(match.parameter(0)).isEqualTo("a b");
    assertThat(match.parameter(1)).isEqualTo("c/d");
  }

  @Test
  void fixedBeatsParameterBeatsRestAndTheWorseIsTriedWhenTheBetterLeadsNowhere() {
    RouteTable table =
        table("GET /a/{x}", "GET /a/b", "GET /**", "GET /a/{x}/c", "GET /a/b/d", "PUT /a/{y}");
    assertThat(route(table, "GET", "/a/b")).isEqualTo(1);
    assertThat(route(table, "GET", "/a/z")).isZero();
    assertThat(route(table, "GET", "/a/b/c")).isEqualTo(3);
    assertThat(match.parameter(0)).isEqualTo("b");
    assertThat(route(table, "GET", "/a/b/d")).isEqualTo(4);
    assertThat(route(table, "GET", "/a/b/e")).isEqualTo(2);
    assertThat(match.rest()).isEqualTo("a/b/e");
    assertThat(match.parameterCount()).isZero();
    assertThat(route(table, "PUT", "/a/b")).isEqualTo(5);
  }

  @Test
  void theRestMayBeEmptyAndStaysEncoded() {
    RouteTable table = table("GET /static/**");
    assertThat(route(table, "GET", "/static")).isZero();
    assertThat(match.rest()).isEmpty();
    assertThat(route(table, "GET", "/static/")).isZero();
    assertThat(match.rest()).isEmpty();
    assertThat(route(table, "GET", "/static/a%20b/c")).isZero();
    assertThat(match.rest()).isEqualTo("a%20b/c");
    assertThat(table.match("GET", "/statics", match)).isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void escapedFixedTextIsTheSameText() {
    assertThat(route(table("GET /users/me"), "GET", "/%75sers/m%65")).isZero();
  }

  @Test
  void emptySegmentsAreNoParameters() {
    RouteTable table = table("GET /users/{id}");
    assertThat(table.match("GET", "/users/", match)).isEqualTo(Outcome.NOT_FOUND);
    assertThat(table.match("GET", "/users//", match)).isEqualTo(Outcome.NOT_FOUND);
    assertThat(table.match("GET", "//7", match)).isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void wrongMethodsAreToldTheRightOnes() {
    RouteTable table = table("GET /a/{x}", "PUT /a/b", "* /any");
    assertThat(table.match("DELETE", "/a/b", match)).isEqualTo(Outcome.METHOD_NOT_ALLOWED);
    assertThat(table.allowed("/a/b")).containsExactly("GET", "HEAD", "OPTIONS", "PUT");
    assertThat(route(table, "HEAD", "/a/b")).isZero();
    assertThat(route(table, "PURGE", "/any")).isEqualTo(2);
  }

  @Test
  void whatCannotBeReadInOneWayIsMalformed() {
    RouteTable table = table("GET /**");
    for (String path :
        List.of("", "a", "/%", "/%4", "/%zz", "/%ff", "/a/../b", "/.", "/a/%2e%2E", "/%00")) {
      assertThat(table.match("GET", path, match)).as(path).isEqualTo(Outcome.MALFORMED);
    }
    assertThat(route(table, "GET", "/.well-known/...")).isZero();
  }

  @Test
  void manyFixedChildrenAreToldApart() {
    String[] routes = new String[2000];
    for (int i = 0; i < routes.length; i++) {
      routes[i] = "GET /r" + i + "/{x}";
    }
    RouteTable table = table(routes);
    for (int i = 0; i < routes.length; i++) {
      assertThat(route(table, "GET", "/r" + i + "/y")).isEqualTo(i);
    }
    assertThat(route(table, "GET", "/r2000/y")).isEqualTo(-1);
  }

  @Test
  void twoRoutesForTheSameRequestsAreRefused() {
    assertThatThrownBy(() -> table("GET /a/{x}", "GET /a/{y}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/a/{y}");
  }
}
