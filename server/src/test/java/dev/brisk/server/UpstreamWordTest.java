package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.message.Restriction;
import dev.brisk.server.source.http.HttpSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the upstream of an `http` source says against its answers being kept.
class UpstreamWordTest {
  private static Origin origin;
  private static BriskServer server;
  private static int paths;

  private static final TestClock CLOCK = new TestClock();

  private String path;

  @BeforeAll
  static void start() throws IOException {
    origin = new Origin();
    server =
        BriskServer.builder(
                TestEndpoints.settings(
                    endpoint("heeds", CachePolicy.UNSET, Duration.ofHours(1)),
                    endpoint(
                        "brief",
                        CachePolicy.builder().staleIfError(Duration.ofHours(1)).build(),
                        Duration.ofMillis(1)),
                    endpoint(
                        "negative",
                        CachePolicy.builder()
                            .negative(CachePolicy.Failure.NOT_FOUND, Duration.ofHours(1))
                            .build(),
                        Duration.ofHours(1)),
                    ignoring(Restriction.NO_STORE),
                    ignoring(Restriction.PRIVATE),
                    ignoring(Restriction.VARY),
                    ignoring(Restriction.SET_COOKIE),
                    ignoring(Restriction.NO_CACHE),
                    ignoring(Restriction.MAX_AGE)))
            .clock(CLOCK)
            .start();
  }

  private static EndpointSettings ignoring(Restriction restriction) {
    return endpoint(
        restriction.name().toLowerCase(Locale.ROOT),
        CachePolicy.builder().ignored(Set.of(restriction)).build(),
        Duration.ofHours(1));
  }

  private static EndpointSettings endpoint(String name, CachePolicy policy, Duration ttl) {
    return EndpointSettings.of(
            "GET /" + name + "/{n}", HttpSettings.get(origin.url() + "/" + name + "/{n}"))
        .withName(name)
        .withParameter(
            EndpointSettings.ParameterSettings.path(
                "n", EndpointSettings.ParameterSettings.Type.INTEGER))
        .withCache(EndpointCache.ttl(ttl).withPolicy(policy));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    origin.close();
  }

  @BeforeEach
  void path() {
    origin.reset();
    path = "/" + ++paths;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cache-Control: no-store                    | no-store",
        "Cache-Control: max-age=60, No-Store        | no-store",
        "Cache-Control: private                     | private",
        "CDN-Cache-Control: no-store                | no-store",
        "Vary: *                                    | vary",
        "Vary: Accept, traceparent                  | vary",
        "Set-Cookie: session=1                      | set-cookie",
        "Cache-Control: private='content-type'      | private",
        "Cache-Control: no-cache                    | no-cache",
        "Cache-Control: max-age=0                   | max-age",
        "Cache-Control: s-maxage=0, max-age=60      | max-age",
        "Expires: 0                                 | max-age",
      })
  void anAnswerThatItsUpstreamKeepsForItselfIsNotKept(String field, String said) throws Exception {
    String line = field.replace('\'', '"');
    origin.then(200, "one", line, "Content-Type: text/plain").then(200, "two", line);
    Reply first = get("heeds");
    Reply second = get("heeds");

    assertThat(first.text()).isEqualTo("one");
    assertThat(first.headers().get("cache-status"))
        .isEqualTo("brisk; fwd=miss; detail=upstream-" + said);
    assertThat(first.headers()).containsEntry("cache-control", "no-store");
    assertThat(first.headers()).doesNotContainKeys("set-cookie", "vary");
    assertThat(second.text()).isEqualTo("two");
  }

  /// The upstream never sees the client's fields: its answer is the same for all of them.
  @ParameterizedTest
  @CsvSource({
    "Vary: Accept-Encoding",
    "'Vary: Accept-Language, Cookie'",
    "'Cache-Control: max-age=60\nAge: 30'",
    "'Cache-Control: no-store, must-understand'",
    "'Cache-Control: private=\"x-other\"'",
    "'CDN-Cache-Control: max-age=9\nCache-Control: no-store'",
    "'Set-Cookie: a=b\nCache-Control: no-cache=\"set-cookie\"'",
  })
  void anAnswerThatMayBeSharedIsKeptForTheTimeOfTheEndpoint(String fields) throws Exception {
    origin.then(200, "one", fields.replace("\\n", "\n"));
    get("heeds");

    Reply second = get("heeds");
    assertThat(second.text()).isEqualTo("one");
    assertThat(second.headers().get("cache-status")).startsWith("brisk; hit");
    assertThat(second.headers()).doesNotContainKey("set-cookie");
  }

  @ParameterizedTest
  @CsvSource({
    "no_store, Cache-Control: no-store, Cache-Control: private",
    "private, Cache-Control: private, Vary: *",
    "vary, Vary: *, Set-Cookie: a=b",
    "set_cookie, Set-Cookie: a=b, Cache-Control: no-store",
    "no_cache, Cache-Control: no-cache, Set-Cookie: a=b",
    "max_age, Expires: 0, Vary: *"
  })
  void whatTheEndpointIgnoresByNameIsKeptAndNothingElse(
      String endpoint, String ignored, String heeded) throws Exception {
    origin.then(200, "one", ignored);
    get(endpoint);
    Reply second = get(endpoint);
    assertThat(second.headers().get("cache-status")).startsWith("brisk; hit");
    assertThat(second.headers()).doesNotContainKey("set-cookie");

    path();
    origin.then(200, "one", ignored, heeded).then(200, "two", ignored);
    get(endpoint);
    assertThat(get(endpoint).text()).isEqualTo("two");
  }

  private void later(int seconds, String endpoint, String body) throws IOException {
    CLOCK.advance(Duration.ofSeconds(seconds));
    assertThat(get(endpoint).text()).isEqualTo(body);
  }

  @Test
  void whatItsUpstreamCallsFreshForAShorterTimeIsKeptSoLong() throws Exception {
    origin
        .then(200, "one", "Cache-Control: max-age=60", "Age: 10", "ETag: \"1\"")
        .then(304, "", "Cache-Control: max-age=30", "ETag: \"1\"")
        .then(200, "two", "Cache-Control: max-age=7200");
    get("heeds");
    origin.next();
    later(49, "heeds", "one");
    later(2, "heeds", "one");
    assertThat(origin.next().all("if-none-match")).containsExactly("\"1\"");
    later(29, "heeds", "one");
    assertThat(origin.pending()).isZero();
    later(2, "heeds", "two");
    // No longer than the endpoint says.
    origin.then(200, "three");
    later(3599, "heeds", "two");
    later(2, "heeds", "three");
  }

  @Test
  void aShorterTimeOfTheUpstreamIsIgnoredByName() throws Exception {
    origin.then(200, "one", "Cache-Control: max-age=60").then(200, "two");
    get("max_age");
    later(3599, "max_age", "one");
    later(2, "max_age", "two");
  }

  @Test
  void aFailureThatItsUpstreamKeepsForItselfDoesNotAnswerFurtherRequests() throws Exception {
    origin.then(404, "", "Cache-Control: no-store").then(200, "there");
    assertThat(get("negative").status()).isEqualTo(404);
    assertThat(get("negative").text()).isEqualTo("there");

    path();
    origin.then(404, "").then(200, "there");
    get("negative");
    assertThat(get("negative").status()).isEqualTo(404);
  }

  @Test
  void anOldAnswerThatHoldsButMayNoLongerBeKeptIsAskedForAnew() throws Exception {
    origin.then(200, "one", "ETag: \"1\"");
    get("brief");
    origin.next();
    CLOCK.advance(Duration.ofSeconds(1));
    origin.then(304, "", "ETag: \"1\"", "Cache-Control: no-store").then(200, "two");

    assertThat(get("brief").text()).isEqualTo("two");
    assertThat(origin.next().all("if-none-match")).containsExactly("\"1\"");
    assertThat(origin.next().all("if-none-match")).isEmpty();
  }

  private Reply get(String endpoint) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", "/" + endpoint + path);
    }
  }
}
