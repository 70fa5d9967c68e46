package dev.brisk.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.StorageRules.Reason;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageRulesTest {
  static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  static final Exchange EXCHANGE = new Exchange(NOW.toEpochMilli(), NOW.toEpochMilli());

  private static final RequestHead GET = new RequestHead("GET", Fields.NONE);

  static StorageRules.Decision decide(RequestHead request, int status, String... fields) {
    return StorageRules.decide(
        request, new ResponseHead(status, Fields.of(fields)), EXCHANGE, CacheSettings.DEFAULT);
  }

  static Freshness stored(String... fields) {
    return ((StorageRules.Store) decide(GET, 200, fields)).freshness();
  }

  private static void assertPasses(Reason reason, StorageRules.Decision decision) {
    assertThat(decision).isEqualTo(new StorageRules.Pass(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no-store                        | NO_STORE
          max-age=60, No-Store            | NO_STORE
          no-store =x, max-age=60         | NO_STORE
          private                         | PRIVATE
          private=, max-age=60            | PRIVATE
          max-age=60, private="           | PRIVATE
          max-age=0                       | USELESS
          max-age=-60                     | USELESS
          max-age=60, max-age=1           | USELESS
          max-age='60'                    | USELESS
          max-age= 60                     | USELESS
          no-cache                        | USELESS
          extension="max-age=60"          | USELESS
          """)
  void whatCacheControlForbidsOrMakesUselessIsNotStored(String cacheControl, Reason reason) {
    assertPasses(reason, decide(GET, 200, "Cache-Control", cacheControl));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-age=60",
        "MaX-aGe=60",
        "max-age=\"60\"",
        "max-age=0060",
        "s-maxage=60, max-age=0",
        "foobar, max-age=60",
        ", ,max-age=60,",
        "private=\"set-cookie\", max-age=60",
        "no-cache=\"set-cookie\", max-age=60",
        "no-store, must-understand, max-age=60",
        "max-age=99999999999999999999",
        "max-age=0, stale-while-revalidate=5",
        "max-age=60, extension=\"a, no-store\""
      })
  void whatMayBeUsedIsStored(String cacheControl) {
    assertThat(decide(GET, 200, "Cache-Control", cacheControl))
        .isInstanceOf(StorageRules.Store.class);
  }

  @Test
  void whatHasAValidatorIsStoredToBeValidated() {
    assertThat(stored("Cache-Control", "no-cache", "ETag", "\"a\"").validatesAlways()).isTrue();
    assertThat(stored("Cache-Control", "max-age=0", "ETag", "\"a\"").lifetimeMillis()).isZero();
  }

  @Test
  void onlyAnswersToGetAreStored() {
    for (String method : List.of("POST", "HEAD", "PUT", "OPTIONS", "QUERY")) {
      assertPasses(
          Reason.METHOD,
          decide(new RequestHead(method, Fields.NONE), 200, "Cache-Control", "max-age=60"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 203, 299, 302, 307, 400, 404, 410, 499, 500, 503, 599})
  void everyFinalStatusIsStoredIfItSaysForHowLong(int status) {
    assertThat(decide(GET, status, "Cache-Control", "max-age=60"))
        .isInstanceOf(StorageRules.Store.class);
  }

  @Test
  void whatIsNoWholeResponseIsNotStored() {
    for (int status : List.of(100, 103, 304, 206)) {
      assertPasses(Reason.STATUS, decide(GET, status, "Cache-Control", "max-age=60"));
    }
    assertThat(decide(GET, 206, "Cache-Control", "max-age=60", "Content-Range", "bytes 0-4/10"))
        .isInstanceOf(StorageRules.Store.class);
  }

  @Test
  void mustUnderstandIsForThoseWhoDo() {
    assertPasses(
        Reason.NOT_UNDERSTOOD,
        decide(GET, 599, "Cache-Control", "max-age=60, no-store, must-understand"));
  }

  @ParameterizedTest
  @CsvSource({
    "200,true", "201,false", "203,true", "204,true", "302,false", "403,false", "404,true",
    "405,true", "410,true", "414,true", "501,true", "502,false", "503,false", "599,false"
  })
  void withoutALifetimeTheStatusDecides(int status, boolean guessed) {
    StorageRules.Decision decision =
        decide(GET, status, "Last-Modified", HttpDate.format(NOW.minusSeconds(86_400)));
    if (guessed) {
      assertThat(decision)
          .isInstanceOfSatisfying(
              StorageRules.Store.class,
              store -> {
                assertThat(store.freshness().source()).isEqualTo(Freshness.Source.HEURISTIC);
                assertThat(store.freshness().lifetimeMillis()).isEqualTo(8_640_000);
              });
    } else {
      assertPasses(Reason.NOTHING_SAID, decision);
    }
  }

  @Test
  void publicLetsAnyStatusBeGuessed() {
    assertThat(
            decide(
                GET,
                599,
                "Cache-Control",
                "public",
                "Last-Modified",
                HttpDate.format(NOW.minusSeconds(86_400))))
        .isInstanceOf(StorageRules.Store.class);
  }

  @Test
  void authorizedAnswersAreSharedOnlyIfTheySaySo() {
    RequestHead authorized = new RequestHead("GET", Fields.of("Authorization", "Bearer x"));
    assertPasses(Reason.AUTHORIZATION, decide(authorized, 200, "Cache-Control", "max-age=60"));
    for (String allowed : List.of("public", "s-maxage=60", "must-revalidate")) {
      assertThat(decide(authorized, 200, "Cache-Control", "max-age=60, " + allowed))
          .as(allowed)
          .isInstanceOf(StorageRules.Store.class);
    }
  }

  @Test
  void aRequestMayForbidItToo() {
    assertPasses(
        Reason.REQUEST_NO_STORE,
        decide(
            new RequestHead("GET", Fields.of("Cache-Control", "no-store")),
            200,
            "Cache-Control",
            "max-age=60"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "*, *", ", *", "Foo, *", "*, Foo"})
  void whatVariesByEverythingIsNotStored(String vary) {
    assertPasses(Reason.VARY_ALL, decide(GET, 200, "Cache-Control", "max-age=60", "Vary", vary));
  }

  @Test
  void fieldsOfTheConnectionAndThoseNamedAreLeftOut() {
    StorageRules.Store store =
        (StorageRules.Store)
            decide(
                GET,
                200,
                "Cache-Control",
                "max-age=60, no-cache=\"a, b\", private=\"Set-Cookie\"",
                "Connection",
                "close, X-Hop",
                "X-Hop",
                "1",
                "Keep-Alive",
                "timeout=5",
                "Proxy-Authenticate",
                "Basic",
                "Transfer-Encoding",
                "chunked",
                "A",
                "1",
                "B",
                "2",
                "Set-Cookie",
                "s=1",
                "C",
                "3");
    assertThat(store.head().fields().lines())
        .extracting(Fields.Line::name)
        .containsExactly("Cache-Control", "C");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-age=3600              | max-age=1               | MAX_AGE    | 3600
          max-age=1                 | max-age=3600            | MAX_AGE    | 1
          max-age=3600              | no-store                | MAX_AGE    | 3600
          max-age=3600, &&&         | max-age=7               | MAX_AGE    | 7
          MaX-aGe=3600              | max-age=7               | MAX_AGE    | 7
          s-maxage=5, max-age=7     | private                 | S_MAXAGE   | 5
          max-age=5, private=?0     | max-age=7               | MAX_AGE    | 5
          """)
  void aTargetedFieldComesFirstIfItCanBeRead(
      String targeted, String cacheControl, Freshness.Source source, long seconds) {
    Freshness freshness =
        stored("CDN-Cache-Control", targeted, "Cache-Control", cacheControl, "ETag", "\"a\"");
    assertThat(freshness.source()).isEqualTo(source);
    assertThat(freshness.lifetimeMillis()).isEqualTo(seconds * 1000);
  }

  @Test
  void aTargetedFieldMayForbidWhatCacheControlAllows() {
    String[] allowed = {
      "Cache-Control", "max-age=60", "Expires", HttpDate.format(NOW.plusSeconds(9))
    };
    assertPasses(Reason.NO_STORE, decide(GET, 200, with(allowed, "no-store")));
    assertPasses(Reason.PRIVATE, decide(GET, 200, with(allowed, "private")));
    assertPasses(Reason.USELESS, decide(GET, 200, with(allowed, "max-age=\"60\"")));
    assertPasses(Reason.USELESS, decide(GET, 200, with(allowed, "no-cache")));
  }

  private static String[] with(String[] fields, String targeted) {
    String[] all = java.util.Arrays.copyOf(fields, fields.length + 2);
    all[fields.length] = "CDN-Cache-Control";
    all[fields.length + 1] = targeted;
    return all;
  }
}
