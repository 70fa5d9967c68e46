package dev.brisk.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonPathTest {
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
