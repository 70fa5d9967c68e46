package dev.brisk.bench.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CookieJarTest {
  private final CookieJar cookies = new CookieJar();

  private void take(String value, String path) {
    cookies.take(List.of(value), path);
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
}
