package dev.brisk.profiler.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestMarkTest {
  /// Spring Boot 4: requests that failed, and those to no page, were all "GET /error".
  @Test
  void aRequestThatEndsOnTheErrorPageKeepsItsEndpoint() {
    RequestMark.start();
    assertThat(RequestMark.failed("GET /cart/{}")).isEqualTo("GET /cart/{}");
    assertThat(RequestMark.served("GET /cart/{}", "GET /cart/{id}")).isEqualTo("GET /cart/{id}");
    assertThat(RequestMark.failed("GET /cart/{}")).isEqualTo("GET /cart/{id}");
    RequestMark.stop();
  }

  /// Values in paths are not endpoints: a shop with a million items has a few.
  @Test
  void whatLooksLikeAValueIsNoPartOfTheEndpoint() {
    Map.ofEntries(
            Map.entry("/users/42", "/users/{}"),
            Map.entry("/users/42/orders/7?x=1", "/users/{}/orders/{}"),
            Map.entry("/", "/"),
            Map.entry("", "/"),
            Map.entry("/a//b/", "/a/b"),
            Map.entry("/v1/items", "/v1/items"),
            Map.entry("/i/3f2504e0-4f89-41d3-9a0c-0305e82c3301", "/i/{}"),
            Map.entry("/s/eyJhbGciOiJIUzI1NiJ9.e30", "/s/{}"),
            Map.entry("/cart;jsessionid=A1B2", "/cart"),
            Map.entry("http://shop.example:80/a/1", "/a/{}"),
            Map.entry("/internationalization", "/internationalization"))
        .forEach((path, template) ->
            assertThat(RequestMark.template(path)).as(path).isEqualTo(template));
  }
}
