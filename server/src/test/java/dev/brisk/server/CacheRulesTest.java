package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.field.HttpDate;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sentence by sentence, what a shared cache must do, over the wire: the tests that
/// `docs/http-cache-rules.md` names, in the order of its tables. Each fails without its rule, which
/// `RulesProofTest` shows.
public class CacheRulesTest {
  private static final TestClock CLOCK = new TestClock();
  private static @Nullable Origin origin;
  private static @Nullable BriskServer server;
  private static boolean stays;
  private static int paths;

  private RawClient client;
  private String path;

  /// For who runs single tests of this class many times: one server for all of them.
  public static void stays(boolean open) throws IOException {
    stays = open;
    if (!open) {
      stop();
    }
  }

  @BeforeAll
  static void start() throws IOException {
    if (server == null) {
      origin = new Origin();
      server =
          BriskServer.builder(
                  BriskSettings.of(
                          ProxySettings.of(UpstreamAddress.parse(origin.url()), List.of())
                              .withTargets(List.of("Own-Cache-Control", "CDN-Cache-Control")))
                      .withServer(
                          ServerSettings.defaults().behindProxy(true).withPort(0).withLoops(1)))
              .clock(CLOCK)
              .start();
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (!stays && server != null) {
      server.close();
      origin.close();
      server = null;
    }
  }

  @BeforeEach
  void connect() throws IOException {
    origin.reset();
    client = new RawClient(server.port());
    path = "/rule/" + ++paths;
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
  }

  private static String now() {
    return HttpDate.format(CLOCK.instant());
  }

  private static String in(int seconds) {
    return HttpDate.format(CLOCK.instant().plusSeconds(seconds));
  }

  private static void later(int seconds) {
    CLOCK.advance(Duration.ofSeconds(seconds));
  }

  private RawClient.Reply ask(String... fields) throws IOException {
    return client.request("GET", path, fields);
  }

  /// The origin's answer to a first request.
  private RawClient.Reply came(String... fields) throws Exception {
    return came(200, fields, new String[0]);
  }

  private RawClient.Reply came(int status, String[] fields, String[] request) throws Exception {
    origin.then(status, "first", fields);
    RawClient.Reply reply = ask(request);
    origin.next();
    return reply;
  }

  private RawClient.Reply isReused(String... request) throws IOException {
    RawClient.Reply reply = ask(request);
    assertThat(reply.text()).isEqualTo("first");
    assertThat(reply.headers().get("cache-status")).startsWith("brisk; hit");
    return reply;
  }

  /// What the origin was asked, since what is kept does not answer.
  private Origin.Asked isAsked(String... request) throws Exception {
    origin.then(200, "second");
    assertThat(ask(request).text()).isEqualTo("second");
    return origin.next();
  }

  private static String[] of(String... fields) {
    return fields;
  }

  // RFC 9111, section 3.

  @Test
  void noStoreIsNotStored() throws Exception {
    came("Cache-Control: no-store, max-age=60");
    isAsked();
  }

  @Test
  void aStatusThatMustBeUnderstoodAndIsNotIsNotStored() throws Exception {
    came(599, of("Cache-Control: must-understand, max-age=60"), of());
    isAsked();
  }

  @Test
  void whoUnderstandsTheStatusIgnoresTheNoStoreBesideMustUnderstand() throws Exception {
    came("Cache-Control: must-understand, no-store, max-age=60");
    isReused();
  }

  @Test
  void theAnswerToARequestWithNoStoreIsNotStored() throws Exception {
    came(200, of("Cache-Control: max-age=60"), of("Cache-Control: no-store"));
    isAsked();
  }

  @Test
  void privateIsNotStored() throws Exception {
    came("Cache-Control: private, max-age=60");
    isAsked();
  }

  @Test
  void fieldsThatPrivateNamesAreNotStored() throws Exception {
    came("Cache-Control: private=\"x-user\", max-age=60", "X-User: 7", "X-All: 1");
    assertThat(isReused().headers()).containsEntry("x-all", "1").doesNotContainKey("x-user");
  }

  @Test
  void fieldsThatNoCacheNamesAreNotReused() throws Exception {
    came("Cache-Control: no-cache=\"x-user\", max-age=60", "X-User: 7", "X-All: 1");
    assertThat(isReused().headers()).containsEntry("x-all", "1").doesNotContainKey("x-user");
  }

  @Test
  void anAnswerToAuthorizationIsNotSharedUnlessItSaysSo() throws Exception {
    came(200, of("Cache-Control: max-age=60"), of("Authorization: Basic eDp5"));
    isAsked("Authorization: Basic eDp5");
  }

  @Test
  void publicMustRevalidateAndSMaxageShareAnAnswerToAuthorization() throws Exception {
    for (String directive : List.of("public", "must-revalidate", "s-maxage=60")) {
      came(200, of("Cache-Control: max-age=60, " + directive), of("Authorization: Basic eDp5"));
      isReused("Authorization: Basic ejp5");
      path += "/x";
    }
  }

  @Test
  void whatNothingAllowsIsNotStored() throws Exception {
    came(499, of("ETag: \"1\""), of());
    assertThat(isAsked().all("if-none-match")).isEmpty();
  }

  @Test
  void fieldsThatConnectionNamesAreNotStored() throws Exception {
    came("Cache-Control: max-age=60", "Connection: x-hop", "X-Hop: 1", "X-End: 1");
    assertThat(isReused().headers()).containsEntry("x-end", "1").doesNotContainKey("x-hop");
  }

  @Test
  void fieldsOfAConnectionAreNotStored() throws Exception {
    came("Cache-Control: max-age=60", "Keep-Alive: timeout=5", "Upgrade: h2c");
    assertThat(isReused().headers()).doesNotContainKeys("keep-alive", "upgrade");
  }

  @Test
  void fieldsOfAProxyAreNotStored() throws Exception {
    came("Cache-Control: max-age=60", "Proxy-Authenticate: Basic", "Proxy-Authentication-Info: x");
    assertThat(isReused().headers())
        .doesNotContainKeys("proxy-authenticate", "proxy-authentication-info");
  }

  @Test
  void trailersAreNoHeaders() throws Exception {
    origin.then(
        "HTTP/1.1 200 OK\nCache-Control: max-age=60\nTransfer-Encoding: chunked\n\n"
            + "5\nfirst\n0\nX-Trailer: 1\n\n");
    ask();
    origin.next();
    assertThat(isReused().headers()).doesNotContainKey("x-trailer");
  }

  @Test
  void whatBrokeOffIsNotStored() throws Exception {
    origin.then((asked, socket) -> {
      Origin.write(
          socket, "HTTP/1.1 200 OK\nCache-Control: max-age=60\nContent-Length: 9\n\nfirst");
      return false;
    });
    ask();
    origin.next();
    client.close();
    client = new RawClient(server.port());
    isAsked();
  }

  private void part(String range, String contentRange, String body, String... more)
      throws Exception {
    String[] fields = new String[more.length + 2];
    System.arraycopy(more, 0, fields, 2, more.length);
    fields[0] = "Cache-Control: max-age=60";
    fields[1] = "Content-Range: bytes " + contentRange;
    origin.then(206, body, fields);
    assertThat(ask("Range: bytes=" + range).text()).isEqualTo(body);
    assertThat(origin.next().all("range")).containsExactly("bytes=" + range);
  }

  @Test
  void aPartThatIsNotWhatItSaysIsNotStored() throws Exception {
    part("4-7", "4-7/10", "45678");
    isAsked("Range: bytes=4-5");
  }

  @Test
  void aPartAnswersNoMoreThanWhatLiesWithinIt() throws Exception {
    part("0-4", "0-4/10", "01234");
    isAsked("Range: bytes=3-6");
  }

  @Test
  void aPartIsMarkedAsOne() throws Exception {
    part("0-4", "0-4/10", "01234");
    RawClient.Reply reply = ask("Range: bytes=1-2");
    assertThat(reply.status()).isEqualTo(206);
    assertThat(reply.headers()).containsEntry("content-range", "bytes 1-2/10");
    isAsked();
  }

  @Test
  void partsWithoutACommonStrongValidatorAreNotCombined() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: W/\"1\"");
    part("5-9", "5-9/10", "fghij", "ETag: W/\"1\"");
    isAsked();
  }

  @Test
  void combinedPartsHaveTheNewFields() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"1\"", "X-Own: old", "X-Old: 1");
    part("5-9", "5-9/10", "56789", "ETag: \"1\"", "X-Own: new");
    RawClient.Reply whole = ask();
    assertThat(whole.text()).isEqualTo("0123456789");
    assertThat(whole.headers()).containsEntry("x-own", "new").containsEntry("x-old", "1");
  }

  // Section 3.2 and 4.3.4.

  private RawClient.Reply validated(String[] before, String... notModified) throws Exception {
    came(before);
    later(10);
    origin.then(304, "", notModified);
    RawClient.Reply reply = ask();
    assertThat(reply.text()).isEqualTo("first");
    origin.next();
    return reply;
  }

  @Test
  void aNotModifiedReplacesTheStoredFields() throws Exception {
    RawClient.Reply reply =
        validated(
            of("Cache-Control: max-age=5", "ETag: \"1\"", "X-Own: old", "X-Old: 1"),
            "ETag: \"1\"",
            "Cache-Control: max-age=60",
            "X-Own: new");
    assertThat(reply.headers()).containsEntry("x-own", "new").containsEntry("x-old", "1");
    assertThat(isReused().headers()).containsEntry("x-own", "new");
  }

  @Test
  void whatBelongsToTheStoredBytesIsNotReplaced() throws Exception {
    validated(
        of("Cache-Control: max-age=5", "ETag: \"1\"", "Content-Encoding: x-own"),
        "ETag: \"1\"",
        "Cache-Control: max-age=60",
        "Content-Encoding: x-other");
    assertThat(isReused().headers()).containsEntry("content-encoding", "x-own");
  }

  // Section 4.

  @Test
  void theKeyIsTheWholeTarget() throws Exception {
    came("Cache-Control: max-age=60");
    path += "?x=1";
    isAsked();
  }

  @Test
  void anAnswerFromTheStoreHasItsAge() throws Exception {
    came("Cache-Control: max-age=60", "Age: 3");
    later(7);
    assertThat(isReused().headers()).containsEntry("age", "10");
  }

  @Test
  void whatChangesSomethingIsWrittenThrough() throws Exception {
    came("Cache-Control: max-age=60");
    origin.then(200, "second", "Cache-Control: max-age=60");
    assertThat(client.post(path, "text/plain", "x").text()).isEqualTo("second");
    assertThat(origin.next().body()).isEqualTo("x");
  }

  @Test
  void ofSeveralThatFitTheNewestAnswers() throws Exception {
    String fresh = "Cache-Control: max-age=60";
    came(200, of(fresh, "Vary: A"), of("A: 1", "B: 1"));
    later(1);
    origin.then(200, "narrow", fresh, "Vary: A, B");
    ask("A: 1", "B: 1", "Cache-Control: no-cache");
    later(1);
    origin.then(200, "newest", fresh, "Vary: A");
    ask("A: 1", "B: 1", "Cache-Control: no-cache");
    assertThat(ask("A: 1", "B: 1").text()).isEqualTo("newest");
  }

  @Test
  void theFieldsThatVaryNamesMatch() throws Exception {
    came(200, of("Cache-Control: max-age=60", "Vary: Foo"), of("Foo: 1"));
    isAsked("Foo: 2");
  }

  @Test
  void varyWithAStarMatchesNothing() throws Exception {
    came("Cache-Control: max-age=60", "Vary: Foo, *");
    isAsked();
  }

  @Test
  void whatIsAbsentMatchesOnlyWhatIsAbsent() throws Exception {
    came(200, of("Cache-Control: max-age=60", "Vary: Foo"), of());
    isAsked("Foo: 1");
  }

  @Test
  void whiteSpaceAndLinesOfASelectingFieldDoNotMatter() throws Exception {
    came(200, of("Cache-Control: max-age=60", "Vary: Foo"), of("Foo: 1,2"));
    isReused("Foo: 1", "Foo:   2");
  }

  // Section 4.2.

  @Test
  void whatIsStaleIsAskedFor() throws Exception {
    came("Cache-Control: max-age=5");
    later(6);
    isAsked();
  }

  @Test
  void datesAreReadWithoutRegardToCase() throws Exception {
    came("Date: " + now(), "Expires: " + in(3600).replace("GMT", "gmt"));
    isReused();
  }

  @Test
  void aDateOfAnotherZoneIsNone() throws Exception {
    came("Date: " + now(), "Expires: " + in(3600).replace("GMT", "AEST"));
    isAsked();
  }

  @Test
  void sMaxageComesFirst() throws Exception {
    came("Cache-Control: max-age=3600, s-maxage=5");
    later(6);
    isAsked();
  }

  @Test
  void maxAgeComesBeforeExpires() throws Exception {
    came("Cache-Control: max-age=5", "Date: " + now(), "Expires: " + in(3600));
    later(6);
    isAsked();
  }

  @Test
  void sMaxageComesBeforeExpires() throws Exception {
    came("Cache-Control: s-maxage=5", "Date: " + now(), "Expires: " + in(3600));
    later(6);
    isAsked();
  }

  @Test
  void twoDifferentExpiresAreStale() throws Exception {
    came("Date: " + now(), "Expires: " + in(3600), "Expires: " + in(7200));
    isAsked();
  }

  @Test
  void nothingIsGuessedWhereSomethingIsSaid() throws Exception {
    came("Cache-Control: max-age=5", "Date: " + now(), "Last-Modified: " + in(-864_000));
    later(6);
    isAsked();
  }

  @Test
  void aStatusThatNobodyMayGuessAboutIsNotGuessedAbout() throws Exception {
    came(201, of("Date: " + now(), "Last-Modified: " + in(-864_000)), of());
    isAsked();
  }

  @Test
  void theAgeThatCameCounts() throws Exception {
    came("Cache-Control: max-age=60", "Age: 50");
    later(11);
    isAsked();
  }

  @Test
  void theTimeSinceDateCounts() throws Exception {
    came("Cache-Control: max-age=60", "Date: " + in(-50));
    later(11);
    isAsked();
  }

  @Test
  void theTimeThatTheAnswerTookCounts() throws Exception {
    origin.then((asked, socket) -> {
      later(50);
      Origin.write(
          socket,
          "HTTP/1.1 200 OK\nCache-Control: max-age=60\nDate: "
              + now()
              + "\nContent-Length: 5\n\nfirst");
      return true;
    });
    ask();
    origin.next();
    later(11);
    isAsked();
  }

  // Section 4.2.4.

  @Test
  void anErrorIsPassedOnUnlessStaleIsAllowed() throws Exception {
    came("Cache-Control: max-age=5");
    later(6);
    origin.then(503, "down");
    assertThat(ask().text()).isEqualTo("down");
  }

  private void isNeverStale(String directive) throws Exception {
    came("Cache-Control: max-age=5, " + directive);
    later(6);
    Origin.Reply hangUp = (asked, socket) -> false;
    origin.then(hangUp).then(hangUp);
    assertThat(ask().status()).isEqualTo(502);
  }

  @Test
  void mustRevalidateIsNeverStale() throws Exception {
    isNeverStale("must-revalidate");
  }

  @Test
  void proxyRevalidateIsNeverStale() throws Exception {
    isNeverStale("proxy-revalidate");
  }

  @Test
  void sMaxageIsNeverStale() throws Exception {
    isNeverStale("s-maxage=5");
  }

  @Test
  void noCacheIsValidatedEachTime() throws Exception {
    came("Cache-Control: no-cache, max-age=60", "ETag: \"1\"");
    assertThat(isAsked().all("if-none-match")).containsExactly("\"1\"");
  }

  // Section 4.3.

  @Test
  void whatIsStaleIsValidatedByItsValidators() throws Exception {
    came("Cache-Control: max-age=5", "ETag: \"1\"", "Last-Modified: " + in(-60));
    later(6);
    Origin.Asked asked = isAsked();
    assertThat(asked.all("if-none-match")).containsExactly("\"1\"");
    assertThat(asked.all("if-modified-since")).hasSize(1);
  }

  @Test
  void aClientThatHasItIsToldSo() throws Exception {
    came("Cache-Control: max-age=60", "ETag: \"1\"");
    assertThat(ask("If-None-Match: \"0\", \"1\"").status()).isEqualTo(304);
  }

  @Test
  void conditionsForTheOriginAreTheOrigins() throws Exception {
    came("Cache-Control: max-age=60", "ETag: \"1\"");
    assertThat(isAsked("If-Match: \"2\"").all("if-match")).containsExactly("\"2\"");
  }

  @Test
  void ifNoneMatchComesBeforeIfModifiedSince() throws Exception {
    came("Cache-Control: max-age=60", "ETag: \"1\"", "Last-Modified: " + in(-60));
    isReused("If-None-Match: \"2\"", "If-Modified-Since: " + now());
  }

  @Test
  void ifNoneMatchComparesWeakly() throws Exception {
    came("Cache-Control: max-age=60", "ETag: \"1\"");
    assertThat(ask("If-None-Match: W/\"1\"").status()).isEqualTo(304);
  }

  @Test
  void whereLastModifiedIsMissingDateCounts() throws Exception {
    came("Cache-Control: max-age=600", "Date: " + in(-100));
    assertThat(ask("If-Modified-Since: " + in(-50)).status()).isEqualTo(304);
  }

  @Test
  void aClientsOtherTagGetsTheStoredAnswerAfterANotModified() throws Exception {
    came("Cache-Control: max-age=5", "ETag: \"1\"");
    later(6);
    origin.then(304, "", "ETag: \"1\"", "Cache-Control: max-age=60");
    RawClient.Reply reply = ask("If-None-Match: \"2\"");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("first");
  }

  @Test
  void aWholeAnswerToAValidationIsTheAnswer() throws Exception {
    came("Cache-Control: max-age=5", "ETag: \"1\"");
    later(6);
    origin.then(200, "new", "Cache-Control: max-age=60", "ETag: \"2\"");
    assertThat(ask().text()).isEqualTo("new");
    assertThat(ask().text()).isEqualTo("new");
  }

  @Test
  void aNotModifiedOfAnotherValidatorUpdatesNothing() throws Exception {
    came("Cache-Control: max-age=5", "ETag: \"1\"");
    later(6);
    origin.then(304, "", "ETag: \"2\"");
    isAsked();
  }

  private static final String HEAD = "HTTP/1.1 200 OK\nCache-Control: max-age=60\nContent-Length: ";

  @Test
  void aHeadThatIsAboutTheSameUpdatesWhatIsStored() throws Exception {
    came("Cache-Control: max-age=5", "ETag: \"1\"");
    later(6);
    origin.then(HEAD + "5\nETag: \"1\"\nX-New: 1\n\n");
    client.request("HEAD", path);
    assertThat(isReused().headers()).containsEntry("x-new", "1");
  }

  @Test
  void aHeadThatIsAboutAnotherMakesWhatIsStoredStale() throws Exception {
    came("Cache-Control: max-age=60", "ETag: \"1\"");
    origin.then(HEAD + "9\nETag: \"2\"\n\n");
    client.request("HEAD", path, "Cache-Control: no-cache");
    isAskedAfterAnother();
  }

  /// The first request that nobody looked at was the one before.
  private void isAskedAfterAnother() throws Exception {
    origin.next();
    isAsked();
  }

  // Section 4.4.

  @Test
  void anUnsafeMethodInvalidatesItsTarget() throws Exception {
    came("Cache-Control: max-age=60");
    origin.then(204, "");
    client.request("DELETE", path);
    isAskedAfterAnother();
  }

  @Test
  void aMethodThatNobodyKnowsIsUnsafe() throws Exception {
    came("Cache-Control: max-age=60");
    origin.then(204, "");
    client.request("M-SEARCH", path);
    isAskedAfterAnother();
  }

  @Test
  void nothingOfAnotherOriginIsInvalidated() throws Exception {
    String other = path.replace("rule", "other");
    String head = "GET " + other + " HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n";
    origin.then(200, "first", "Cache-Control: max-age=60");
    client.send(head).read();
    origin.next();
    origin.then(201, "", "Location: http://elsewhere.example" + other);
    client.post(path, "text/plain", "x");
    origin.next();
    assertThat(client.send(head).read().text()).isEqualTo("first");
  }

  @Test
  void anErrorInvalidatesNothing() throws Exception {
    came("Cache-Control: max-age=60");
    origin.then(500, "");
    client.request("DELETE", path);
    isReused();
  }

  // Section 5.

  @Test
  void ofSeveralAgesTheFirstCounts() throws Exception {
    came("Cache-Control: max-age=60", "Age: 50, 0");
    later(11);
    isAsked();
  }

  @Test
  void anAgeThatIsNoNumberIsIgnored() throws Exception {
    came("Cache-Control: max-age=60", "Age: soon");
    isReused();
  }

  @Test
  void directivesGoThroughAsTheyCame() throws Exception {
    origin.then(200, "first", "Cache-Control: max-age=60, x-own=\"a, b\", no-transform");
    RawClient.Reply reply = ask("Cache-Control: x-mine, max-age=9");
    assertThat(origin.next().all("cache-control")).containsExactly("x-mine, max-age=9");
    String all = "max-age=60, x-own=\"a, b\", no-transform";
    assertThat(reply.headers()).containsEntry("cache-control", all);
    assertThat(isReused().headers()).containsEntry("cache-control", all);
  }

  @Test
  void directivesAreComparedWithoutCaseAndTakeBothForms() throws Exception {
    came("Cache-Control: MAX-AGE=\"60\"");
    isReused();
  }

  @Test
  void directivesThatNobodyKnowsAreIgnored() throws Exception {
    came("Cache-Control: x-own, max-age=60, other=\"no-store\"");
    isReused();
  }

  @Test
  void aRequestsMaxAgeIsHonoured() throws Exception {
    came("Cache-Control: max-age=60");
    later(6);
    isAsked("Cache-Control: max-age=5");
  }

  @Test
  void aRequestsMinFreshIsHonoured() throws Exception {
    came("Cache-Control: max-age=60");
    later(6);
    isAsked("Cache-Control: min-fresh=55");
  }

  @Test
  void aRequestsMaxStaleIsHonoured() throws Exception {
    came("Cache-Control: max-age=60");
    later(66);
    isReused("Cache-Control: max-stale=10");
  }

  @Test
  void aRequestsNoCacheIsHonoured() throws Exception {
    came("Cache-Control: max-age=60");
    isAsked("Cache-Control: no-cache");
  }

  @Test
  void onlyIfCachedIsAnsweredFromTheStoreOrBy504() throws Exception {
    assertThat(ask("Cache-Control: only-if-cached").status()).isEqualTo(504);
    came("Cache-Control: max-age=60");
    isReused("Cache-Control: only-if-cached");
  }

  @Test
  void anExpiresThatIsNoDateIsPast() throws Exception {
    came("Expires: 0");
    isAsked();
  }

  @Test
  void pragmaCountsWhereThereIsNoCacheControl() throws Exception {
    came("Cache-Control: max-age=60");
    isAsked("Pragma: no-cache");
  }

  // RFC 5861, 9211 and 9213.

  @Test
  void afterItsTimeStaleWhileRevalidateEnds() throws Exception {
    came("Cache-Control: max-age=5, stale-while-revalidate=5");
    later(11);
    isAsked();
  }

  @Test
  void afterItsTimeStaleIfErrorEnds() throws Exception {
    came("Cache-Control: max-age=5, stale-if-error=5");
    later(11);
    origin.then(503, "down");
    assertThat(ask().text()).isEqualTo("down");
  }

  @Test
  void withinItsTimeStaleIfErrorAnswers() throws Exception {
    came("Cache-Control: max-age=5, stale-if-error=60");
    later(11);
    origin.then(503, "down");
    isReused();
  }

  @Test
  void cacheStatusIsPutBehindThatOfCachesBefore() throws Exception {
    RawClient.Reply reply = came("Cache-Control: max-age=60", "Cache-Status: other; hit");
    assertThat(reply.headers())
        .containsEntry("cache-status", "other; hit, brisk; fwd=uri-miss; stored");
  }

  @Test
  void aTargetedFieldComesBeforeCacheControl() throws Exception {
    came("Cache-Control: no-store", "CDN-Cache-Control: max-age=60");
    assertThat(isReused().headers())
        .containsEntry("cache-control", "no-store")
        .containsEntry("cdn-cache-control", "max-age=60");
  }

  @Test
  void ofSeveralTargetedFieldsTheFirstOfTheListCounts() throws Exception {
    came("CDN-Cache-Control: no-store", "Own-Cache-Control: max-age=60");
    isReused();
    path += "/x";
    came("CDN-Cache-Control: max-age=60", "Own-Cache-Control: no-store");
    isAsked();
    path += "/x";
    came("CDN-Cache-Control: no-store", "Other-Cache-Control: max-age=60", "Own-Cache-Control:");
    isAsked();
  }

  @Test
  void aTargetedFieldThatIsMalformedIsIgnored() throws Exception {
    came("Cache-Control: no-store", "CDN-Cache-Control: max-age=60, &&");
    isAsked();
  }

  @Test
  void aTargetedFieldHidesExpires() throws Exception {
    came("CDN-Cache-Control: must-revalidate", "Date: " + now(), "Expires: " + in(3600));
    isAsked();
  }

  // RFC 9110, ranges.

  private void whole(String... fields) throws Exception {
    String[] all = new String[fields.length + 1];
    System.arraycopy(fields, 0, all, 1, fields.length);
    all[0] = "Cache-Control: max-age=60";
    origin.then(200, "0123456789", all);
    ask();
    origin.next();
  }

  private void isWhole(String... request) throws IOException {
    RawClient.Reply reply = ask(request);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("0123456789");
  }

  @Test
  void anIfRangeThatDoesNotHoldGetsTheWhole() throws Exception {
    whole("ETag: \"1\"");
    isWhole("Range: bytes=0-1", "If-Range: \"2\"");
  }

  @Test
  void ifRangeComparesStrongly() throws Exception {
    whole("ETag: W/\"1\"");
    isWhole("Range: bytes=0-1", "If-Range: W/\"1\"");
  }

  @Test
  void ifRangeWithADateNeedsAStrongOne() throws Exception {
    String modified = in(-10);
    whole("Date: " + now(), "Last-Modified: " + modified);
    isWhole("Range: bytes=0-1", "If-Range: " + modified);
  }

  @Test
  void aRangeOfAnotherMethodIsIgnored() throws Exception {
    whole();
    RawClient.Reply reply = client.request("HEAD", path, "Range: bytes=0-1");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsEntry("content-length", "10");
  }

  @Test
  void aRangeOfAnotherUnitIsIgnored() throws Exception {
    whole();
    isWhole("Range: lines=0-1");
  }

  @Test
  void aRangeBeyondTheEndIs416WithTheLength() throws Exception {
    whole();
    RawClient.Reply reply = ask("Range: bytes=10-");
    assertThat(reply.status()).isEqualTo(416);
    assertThat(reply.headers()).containsEntry("content-range", "bytes */10");
  }

  @Test
  void manyRangesAreIgnored() throws Exception {
    whole();
    isWhole("Range: bytes=" + "0-0,".repeat(17));
  }

  @Test
  void severalRangesAreOneAnswerOfParts() throws Exception {
    whole("Content-Type: text/plain", "ETag: \"1\"");
    RawClient.Reply reply = ask("Range: bytes=0-1, 8-9");
    assertThat(reply.status()).isEqualTo(206);
    assertThat(reply.headers())
        .containsEntry("etag", "\"1\"")
        .doesNotContainKey("content-range")
        .hasEntrySatisfying(
            "content-type", type -> assertThat(type).startsWith("multipart/byteranges; boundary="));
    assertThat(reply.text())
        .contains(
            "Content-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n",
            "Content-Range: bytes 8-9/10\r\n\r\n89\r\n");
  }
}
