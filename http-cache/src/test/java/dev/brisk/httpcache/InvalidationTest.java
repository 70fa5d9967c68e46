package dev.brisk.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.field.Fields;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidationTest {
  private static final URI TARGET = URI.create("http://api.test/users/7?x=1");

  private static List<String> after(String method, int status, String... fields) {
    return Invalidation.of(
            new RequestHead(method, Fields.NONE),
            TARGET,
            new ResponseHead(status, Fields.of(fields)))
        .stream()
        .map(URI::toString)
        .toList();
  }

  @Test
  void whatChangesSomethingMakesItsUrlInvalid() {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "M-SEARCH")) {
      assertThat(after(method, 200)).as(method).containsExactly(TARGET.toString());
      assertThat(after(method, 303)).as(method).containsExactly(TARGET.toString());
    }
  }

  @Test
  void whatFailedOrIsSafeChangesNothing() {
    assertThat(after("PUT", 404)).isEmpty();
    assertThat(after("PUT", 500)).isEmpty();
    for (String method : List.of("GET", "HEAD", "OPTIONS", "TRACE")) {
      assertThat(after(method, 200)).as(method).isEmpty();
    }
  }

  @Test
  void whatTheAnswerNamesGoesTooIfItIsOfTheSameOrigin() {
    assertThat(after("POST", 201, "Location", "/users/8", "Content-Location", "9#part"))
        .containsExactly(TARGET.toString(), "http://api.test/users/8", "http://api.test/users/9");
    assertThat(after("POST", 201, "Location", "http://API.test:80/a"))
        .contains("http://API.test:80/a");
    for (String foreign :
        List.of(
            "http://other.test/a", "https://api.test/a", "http://api.test:81/a", "//x/a", "::")) {
      assertThat(after("POST", 201, "Location", foreign)).as(foreign).hasSize(1);
    }
  }
}
