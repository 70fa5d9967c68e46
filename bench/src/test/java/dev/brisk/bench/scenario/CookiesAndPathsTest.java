package dev.brisk.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CookiesAndPathsTest {
  private final Cookies cookies = new Cookies();

  private void take(String value, String path) {
    cookies.take(List.of(new Request.Named("set-cookie", value)), path);
  }

  @Test
  void cookiesAreSentToTheirPathsOnly() {
    take("a=1", "/shop/basket");
    take("b=2; Path=/; Secure; HttpOnly", "/shop/basket");
    assertThat(cookies.header("/shop/other?x=1")).isEqualTo("a=1; b=2");
    assertThat(cookies.header("/shop")).isEqualTo("a=1; b=2");
    assertThat(cookies.header("/shopping")).isEqualTo("b=2");
  }

  @Test
  void aCookieThatHasEndedIsForgotten() {
    take("a=1; Path=/", "/");
    take("b=2; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT", "/");
    take("c=3; Path=/; Max-Age=100", "/");
    assertThat(cookies.header("/")).isEqualTo("a=1; b=2; c=3");
    take("a=; Path=/; Max-Age=0", "/");
    take("b=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT", "/");
    assertThat(cookies.header("/")).isEqualTo("c=3");
  }

  @Test
  void theirNumberIsBounded() {
    for (int i = 0; i < 1000; i++) {
      take("c" + i + "=1; Path=/", "/");
    }
    assertThat(cookies.header("/").split("; ", -1)).hasSize(100);
  }

  @Test
  void jsonPathsLeadToWhatTheyName() {
    JsonNode root =
        JsonMapper.shared()
            .readTree("{\"a\":{\"b\":[{\"c d\":1},{\"c\":\"x\"}]},\"n\":null,\"items\":[1,2,3]}");
    assertThat(JsonPath.find(root, "$.a.b[1].c").stringValue()).isEqualTo("x");
    assertThat(JsonPath.find(root, "$['a']['b'][0]['c d']").asInt()).isEqualTo(1);
    assertThat(JsonPath.find(root, "$.items[-1]").asInt()).isEqualTo(3);
    assertThat(JsonPath.find(root, "$.a.none.deeper")).isNull();
    assertThat(JsonPath.find(root, "$.items[7]")).isNull();
    assertThat(JsonPath.find(root, "$")).isSameAs(root);
    for (String bad : List.of("a.b", "$a", "$.", "$.a[", "$.a[x]", "$[]")) {
      assertThatThrownBy(() -> JsonPath.find(root, bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is not a JSON path");
    }
  }
}
