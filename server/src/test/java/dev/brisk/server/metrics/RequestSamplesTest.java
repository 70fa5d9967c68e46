package dev.brisk.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.admin.RequestSample;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.http.Exchange;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestSamplesTest {
  private static final long MILLI = 1_000_000;

  private long now = 1_000_000 * MILLI;
  private final RequestSamples samples =
      new RequestSamples(
          List.of(
              new BoundRoute("GET", "/users/{id}", (exchange, match) -> {}),
              new BoundRoute("GET", "/brisk/live/events", (exchange, match) -> {})),
          () -> now);

  private void request(int route, String path, int status, long millis) {
    long began = now;
    now += millis * MILLI;
    Exchange exchange =
        (Exchange)
            Proxy.newProxyInstance(
                Exchange.class.getClassLoader(),
                new Class<?>[] {Exchange.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "startNanos" -> began;
                      case "route" -> route;
                      case "path" -> path;
                      case "method" -> "GET";
                      case "requestId" -> "r-" + path;
                      case "cacheOutcome" -> null;
                      default -> throw new AssertionError(method.getName());
                    });
    samples.finished(exchange, status, 0);
  }

  @Test
  void theSlowestAreKeptSlowestFirst() {
    for (int i = 1; i <= 100; i++) {
      request(0, "/users/" + i, 200, (i * 37) % 101);
    }
    List<RequestSample> slowest = samples.slowest();
    assertThat(slowest).hasSize(20);
    assertThat(slowest.stream().map(each -> Math.round(each.seconds() * 1000)))
        .startsWith(100L, 99L, 98L)
        .endsWith(81L);
    assertThat(slowest.getFirst().endpoint()).isEqualTo("GET /users/{id}");
  }

  @Test
  void whatWasSlowLongAgoIsForgotten() {
    request(0, "/old", 200, 500);
    now += 301_000 * MILLI;
    request(0, "/new", 200, 5);
    assertThat(samples.slowest()).extracting(RequestSample::path).containsExactly("/old", "/new");
    now += 301_000 * MILLI;
    request(0, "/newer", 200, 5);
    assertThat(samples.slowest()).extracting(RequestSample::path).doesNotContain("/old");
  }

  @Test
  void theLatestFailuresAreKeptAndAStormOfThemIsThinnedOut() {
    for (int i = 0; i < 1_000; i++) {
      request(0, "/users/" + i, 503, 1);
    }
    assertThat(samples.failed())
        .hasSize(50)
        .first()
        .satisfies(newest -> {
          assertThat(newest.path()).isEqualTo("/users/980");
          assertThat(newest.requestId()).isEqualTo("r-/users/980");
          assertThat(newest.status()).isEqualTo(503);
        });
  }

  @Test
  void ownPagesAndClientsThatLeftAreNobodysSlowRequests() {
    request(1, "/brisk/live/events", 200, 60_000);
    request(0, "/users/1", 0, 60_000);
    assertThat(samples.slowest()).isEmpty();
    assertThat(samples.failed()).isEmpty();
  }

  @Test
  void aLongPathIsShortenedAndOneThatNobodyServesIsNoEndpoint() {
    request(-1, "/" + "x".repeat(5_000), 500, 3);
    assertThat(samples.failed().getFirst().path()).hasSizeLessThan(210);
    assertThat(samples.failed().getFirst().endpoint()).isEqualTo("no endpoint");
  }
}
