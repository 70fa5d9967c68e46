package dev.brisk.bench.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.plan.Origin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CookieJarTest {
  private static final Origin HOST = new Origin(true, "www.shop.example", 443);

  private final AtomicLong clock = new AtomicLong(7);
  private final CookieJar cookies = new CookieJar(clock::get);

  private void take(String value, String path) {
    cookies.take(List.of(value), HOST, path);
  }

  @Test
  void cookiesAreSentToTheirPathsOnly() {
    take("a=1", "/shop/basket");
    take("b=2; Path=/; Secure; HttpOnly", "/shop/basket");
    assertThat(cookies.header(HOST, "/shop/other?x=1")).isEqualTo("a=1; b=2");
    assertThat(cookies.header(HOST, "/shop")).isEqualTo("a=1; b=2");
    assertThat(cookies.header(HOST, "/shopping")).isEqualTo("b=2");
  }

  @Test
  void aCookieThatHasEndedIsForgotten() {
    take("a=1; Path=/", "/");
    take("b=2; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT", "/");
    take("c=3; Path=/; Max-Age=100", "/");
    assertThat(cookies.header(HOST, "/")).isEqualTo("a=1; b=2; c=3");
    take("a=; Path=/; Max-Age=0", "/");
    take("b=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT", "/");
    assertThat(cookies.header(HOST, "/")).isEqualTo("c=3");
  }

  /// Entry B8: Max-Age was looked at when the cookie came, and never again.
  @Test
  void aCookieEndsWhenItsTimeIsOver() {
    take("a=1; Path=/; Max-Age=100", "/");
    take("b=2; Path=/", "/");
    clock.addAndGet(Duration.ofSeconds(99).toNanos());
    assertThat(cookies.header(HOST, "/")).isEqualTo("a=1; b=2");
    clock.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(cookies.header(HOST, "/")).isEqualTo("b=2");
  }

  /// Entry B8: Secure went over http, and a foreign Domain was accepted.
  @Test
  void cookiesStayWithTheirDomainsAndSecureOnesWithTls() {
    Origin plain = new Origin(false, "www.shop.example", 80);
    Origin api = new Origin(true, "api.shop.example", 443);
    Origin other = new Origin(true, "other.example", 443);
    take("own=1; Path=/", "/");
    take("all=2; Path=/; Domain=shop.example", "/");
    take("dot=3; Path=/; Domain=.Shop.Example", "/");
    take("safe=4; Path=/; Secure", "/");
    take("foreign=5; Path=/; Domain=other.example", "/");
    take("suffix=6; Path=/; Domain=example", "/");
    take("below=7; Path=/; Domain=a.www.shop.example", "/");
    assertThat(cookies.header(HOST, "/")).isEqualTo("own=1; all=2; dot=3; safe=4");
    assertThat(cookies.header(plain, "/")).isEqualTo("own=1; all=2; dot=3");
    assertThat(cookies.header(api, "/")).isEqualTo("all=2; dot=3");
    assertThat(cookies.header(other, "/")).isNull();
    cookies.take(List.of("late=8; Path=/; Secure"), plain, "/");
    assertThat(cookies.header(HOST, "/")).doesNotContain("late");
    Origin address = new Origin(false, "10.0.0.1", 80);
    cookies.take(List.of("n=9; Path=/; Domain=0.0.1"), address, "/");
    assertThat(cookies.header(address, "/")).isNull();
  }

  @Test
  void aCookieReplacesTheOneOfItsNameDomainAndPath() {
    take("a=1; Path=/shop", "/");
    take("a=2; Path=/", "/");
    take("a=3; Path=/shop", "/");
    assertThat(cookies.header(HOST, "/shop/x")).isEqualTo("a=3; a=2");
  }

  @Test
  void theirNumberIsBounded() {
    for (int i = 0; i < 1000; i++) {
      take("c" + i + "=1; Path=/", "/");
    }
    assertThat(cookies.header(HOST, "/").split("; ", -1)).hasSize(100);
  }
}
