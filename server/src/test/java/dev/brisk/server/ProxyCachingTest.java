package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.field.HttpDate;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the caching proxy keeps and gives, over the wire, before an origin under control.
class ProxyCachingTest {
  private static final TestClock CLOCK = new TestClock();
  private static Origin origin;
  private static BriskServer server;
  private static int paths;

  private RawClient client;
  private String path;

  @BeforeAll
  static void start() throws IOException {
    origin = new Origin();
    server =
        BriskServer.builder(
                BriskSettings.of(
                        ProxySettings.of(
                            UpstreamAddress.parse(origin.url()),
                            List.of(
                                rule("GET", "/ruled/{id}", false),
                                rule("GET", "/everybody/{id}", true),
                                rule("POST", "/predict", false))))
                    .withServer(
                        dev.brisk.server.config.ServerSettings.defaults()
                            .behindProxy(true)
                            .withPort(0)
                            .withLoops(1)))
            .clock(CLOCK)
            .start();
  }

  private static ProxySettings.Rule rule(String method, String path, boolean shared) {
    return new ProxySettings.Rule(method, PathTemplate.parse(path), Duration.ofMinutes(5), shared);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    origin.close();
  }

  @BeforeEach
  void connect() throws IOException {
    origin.reset();
    client = new RawClient(server.port());
    path = "/case/" + ++paths;
  }

  @AfterEach
  void nothingWasAskedThatNobodyLookedAt() throws IOException {
    client.close();
    assertThat(origin.pending()).as("requests to the origin").isZero();
  }

  private static String now() {
    return HttpDate.format(CLOCK.instant());
  }

  private static String ago(Duration duration) {
    return HttpDate.format(CLOCK.instant().minus(duration));
  }

  /// A first answer, some seconds, a second request: answered from the store, or not.
  private record Reuse(
      String name, boolean reused, int status, int seconds, String[] first, String[] second) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Reuse reused(String name, int seconds, String... first) {
    return new Reuse(name, true, 200, seconds, first, new String[0]);
  }

  private static Reuse asked(String name, int seconds, String... first) {
    return new Reuse(name, false, 200, seconds, first, new String[0]);
  }

  private static Reuse with(Reuse first, String... request) {
    return new Reuse(first.name, first.reused, first.status, first.seconds, first.first, request);
  }

  private static Reuse status(int status, boolean reused, String... first) {
    return new Reuse(
        status + (reused ? " kept" : " not kept") + " with " + String.join(", ", first),
        reused,
        status,
        1,
        first,
        new String[0]);
  }

  static Stream<Reuse> reuses() {
    String old = "Last-Modified: " + ago(Duration.ofDays(10));
    return Stream.of(
        reused("max-age", 5, "Cache-Control: max-age=60"),
        asked("max-age over", 61, "Cache-Control: max-age=60"),
        asked("max-age less Age", 31, "Cache-Control: max-age=60", "Age: 30"),
        reused("max-age with Age that is no number", 31, "Cache-Control: max-age=60", "Age: x"),
        asked("max-age in quotes, over", 61, "Cache-Control: max-age=\"60\""),
        reused("upper case", 5, "CACHE-CONTROL: MAX-AGE=60"),
        reused("several lines", 5, "Cache-Control: foo", "Cache-Control: max-age=60"),
        reused("unknown directives", 5, "Cache-Control: foo=\"a,b\", max-age=60, bar"),
        asked("max-age negative", 1, "Cache-Control: max-age=-1"),
        asked("max-age with a fraction", 1, "Cache-Control: max-age=60.5"),
        asked("two max-ages that differ", 61, "Cache-Control: max-age=60, max-age=3600"),
        reused("s-maxage before max-age", 5, "Cache-Control: max-age=1, s-maxage=60"),
        asked("s-maxage=0 before max-age", 1, "Cache-Control: max-age=60, s-maxage=0"),
        reused(
            "Expires",
            5,
            "Date: " + now(),
            "Expires: " + HttpDate.format(CLOCK.instant().plusSeconds(3600))),
        asked(
            "Expires in the past", 1, "Date: " + now(), "Expires: " + ago(Duration.ofSeconds(10))),
        asked("Expires: 0", 1, "Expires: 0"),
        asked("no guess beside an Expires that is none", 1, "Expires: soon", "Date: " + now(), old),
        reused(
            "a Date that is none is the moment when it came",
            5,
            "Cache-Control: max-age=60",
            "Date: Sat, 01 Oct 2022 7:19:16 GMT"),
        reused("max-age before Expires", 5, "Cache-Control: max-age=60", "Expires: 0"),
        asked(
            "max-age=0 before Expires",
            1,
            "Cache-Control: max-age=0",
            "Date: " + now(),
            "Expires: " + HttpDate.format(CLOCK.instant().plusSeconds(3600))),
        reused("heuristic", 60, "Date: " + now(), old),
        asked("nothing said", 1),
        asked("no-store", 1, "Cache-Control: no-store, max-age=60"),
        asked("no-store in upper case", 1, "Cache-Control: NO-STORE, max-age=60"),
        asked("no-cache", 1, "Cache-Control: no-cache, max-age=60"),
        asked("private", 1, "Cache-Control: private, max-age=60"),
        reused("private with a field's name", 1, "Cache-Control: private=\"x\", max-age=60"),
        asked("Pragma alone", 1, "Pragma: no-cache", "Date: " + now(), old),
        asked("Vary: *", 1, "Cache-Control: max-age=60", "Vary: *"),
        asked("Vary with a star among others", 1, "Cache-Control: max-age=60", "Vary: a, *"),
        reused(
            "CDN-Cache-Control before Cache-Control",
            5,
            "Cache-Control: max-age=1",
            "CDN-Cache-Control: max-age=60"),
        asked(
            "CDN-Cache-Control: no-store",
            1,
            "Cache-Control: max-age=60",
            "CDN-Cache-Control: no-store"),
        reused(
            "CDN-Cache-Control that is malformed",
            5,
            "Cache-Control: max-age=60",
            "CDN-Cache-Control: max-age="),
        reused(
            "stale-while-revalidate not needed yet",
            5,
            "Cache-Control: max-age=60, stale-while-revalidate=60"),
        reused("must-understand", 5, "Cache-Control: max-age=60, must-understand, no-store"),
        with(
            asked("no-cache in the request", 1, "Cache-Control: max-age=60"),
            "Cache-Control: no-cache"),
        with(asked("Pragma in the request", 1, "Cache-Control: max-age=60"), "Pragma: no-cache"),
        with(
            reused("Pragma beside Cache-Control", 1, "Cache-Control: max-age=60"),
            "Pragma: no-cache",
            "Cache-Control: max-age=90"),
        with(
            asked("max-age in the request", 5, "Cache-Control: max-age=60"),
            "Cache-Control: max-age=2"),
        with(
            reused("max-age that is enough", 5, "Cache-Control: max-age=60"),
            "Cache-Control: max-age=20"),
        with(asked("min-fresh", 5, "Cache-Control: max-age=60"), "Cache-Control: min-fresh=58"),
        with(
            reused("min-fresh that is enough", 5, "Cache-Control: max-age=60"),
            "Cache-Control: min-fresh=10"),
        with(reused("max-stale", 65, "Cache-Control: max-age=60"), "Cache-Control: max-stale=10"),
        with(
            asked("max-stale that is not enough", 75, "Cache-Control: max-age=60"),
            "Cache-Control: max-stale=10"),
        with(
            asked(
                "max-stale against must-revalidate",
                65,
                "Cache-Control: max-age=60, must-revalidate"),
            "Cache-Control: max-stale=10"),
        with(
            asked(
                "max-stale against proxy-revalidate",
                65,
                "Cache-Control: max-age=60, proxy-revalidate"),
            "Cache-Control: max-stale=10"),
        with(
            asked("max-stale against s-maxage", 65, "Cache-Control: s-maxage=60"),
            "Cache-Control: max-stale=10"),
        with(
            reused("another's cookie where the origin allows it", 1, "Cache-Control: max-age=60"),
            "Cookie: a=b"),
        status(203, true, "Cache-Control: max-age=60"),
        status(204, true, "Cache-Control: max-age=60"),
        status(301, true, "Cache-Control: max-age=60"),
        status(302, true, "Cache-Control: max-age=60"),
        status(404, true, "Cache-Control: max-age=60"),
        status(410, true, "Cache-Control: max-age=60"),
        status(499, true, "Cache-Control: max-age=60"),
        status(500, true, "Cache-Control: max-age=60"),
        status(599, true, "Cache-Control: max-age=60"),
        status(404, true, old, "Date: " + now()),
        status(500, false, old, "Date: " + now()),
        status(299, false, old, "Date: " + now()),
        status(599, false, "Cache-Control: max-age=60, must-understand"),
        status(206, false, "Cache-Control: max-age=60", "Content-Range: bytes 0-4/100"));
  }

  @ParameterizedTest
  @MethodSource("reuses")
  void isReusedOrNot(Reuse each) throws Exception {
    origin.then(each.status, each.status == 204 ? "" : "first", each.first);
    RawClient.Reply first = client.request("GET", path);
    assertThat(first.status()).isEqualTo(each.status);
    assertThat(origin.next().line()).isEqualTo("GET " + path + " HTTP/1.1");
    CLOCK.advance(Duration.ofSeconds(each.seconds));
    if (!each.reused) {
      origin.then(each.status, "second");
    }

    RawClient.Reply second = client.request("GET", path, each.second);

    assertThat(second.status()).isEqualTo(each.status);
    if (each.reused) {
      assertThat(second.text()).isEqualTo(each.status == 204 ? "" : "first");
      assertThat(second.headers().get("cache-status")).startsWith("brisk; hit");
      assertThat(second.headers()).containsKey("age");
    } else {
      origin.next();
      assertThat(second.text()).isEqualTo("second");
      assertThat(second.headers().get("cache-status")).startsWith("brisk; fwd=");
    }
  }

  private RawClient.Reply ask(String... fields) throws IOException {
    return client.request("GET", path, fields);
  }

  private void isHit(RawClient.Reply reply, String body) {
    assertThat(reply.text()).isEqualTo(body);
    assertThat(reply.headers().get("cache-status")).startsWith("brisk; hit");
  }

  @Test
  void aHitTellsItsAgeAndTheFieldsThatCame() throws Exception {
    origin.then(
        200,
        "body",
        "Cache-Control: max-age=60",
        "Age: 7",
        "Date: " + now(),
        "X-Own: 1",
        "Set-Cookie: a=b",
        "Connection: X-Hop, keep-alive",
        "X-Hop: 1",
        "Keep-Alive: timeout=5",
        "Proxy-Authenticate: x");
    String date = now();
    RawClient.Reply first = ask();
    origin.next();
    CLOCK.advance(Duration.ofSeconds(5));
    RawClient.Reply hit = ask();

    assertThat(first.headers())
        .containsEntry("date", date)
        .containsEntry("age", "7")
        .containsEntry("via", "1.1 brisk")
        .doesNotContainKeys("x-hop", "keep-alive", "proxy-authenticate");
    isHit(hit, "body");
    assertThat(hit.headers())
        .containsEntry("age", "12")
        .containsEntry("date", date)
        .containsEntry("x-own", "1")
        .containsEntry("content-length", "4")
        .doesNotContainKeys("x-hop", "keep-alive", "proxy-authenticate");
  }

  @Test
  void aStaleAnswerIsValidatedByWhatItHasAndKeptWithTheNewFields() throws Exception {
    origin.then(
        200, "body", "Cache-Control: max-age=5", "ETag: \"1\"", "X-Own: old", "Content-Type: a/b");
    ask();
    origin.next();
    CLOCK.advance(Duration.ofSeconds(10));
    origin.then(304, "", "ETag: \"1\"", "Cache-Control: max-age=60", "X-Own: new");

    RawClient.Reply validated = ask("If-None-Match: \"other\"");
    assertThat(origin.next().all("if-none-match")).containsExactly("\"1\"");
    assertThat(validated.status()).isEqualTo(200);
    assertThat(validated.text()).isEqualTo("body");
    assertThat(validated.headers())
        .containsEntry("x-own", "new")
        .containsEntry("content-type", "a/b")
        .containsEntry("cache-status", "brisk; fwd=stale; fwd-status=304; stored");

    CLOCK.advance(Duration.ofSeconds(30));
    RawClient.Reply later = ask();
    isHit(later, "body");
    assertThat(later.headers()).containsEntry("x-own", "new").containsEntry("age", "30");
  }

  @Test
  void aNotModifiedAboutSomethingElseIsAskedAgain() throws Exception {
    origin.then(200, "one", "Cache-Control: max-age=5", "ETag: \"1\"");
    ask();
    origin.next();
    CLOCK.advance(Duration.ofSeconds(10));
    origin.then(304, "", "ETag: \"2\"").then(200, "two", "ETag: \"2\"", "Cache-Control: max-age=5");

    RawClient.Reply reply = ask();

    assertThat(reply.text()).isEqualTo("two");
    assertThat(origin.next().all("if-none-match")).isNotEmpty();
    assertThat(origin.next().all("if-none-match")).isEmpty();
  }

  @Test
  void aClientThatHasItIsToldSo() throws Exception {
    String modified = ago(Duration.ofDays(1));
    origin.then(
        200, "body", "Cache-Control: max-age=60", "ETag: \"1\"", "Last-Modified: " + modified);
    ask();
    origin.next();

    RawClient.Reply byTag = ask("If-None-Match: W/\"0\", \"1\"");
    assertThat(byTag.status()).isEqualTo(304);
    assertThat(byTag.headers()).containsEntry("etag", "\"1\"").doesNotContainKey("content-length");
    assertThat(ask("If-Modified-Since: " + modified).status()).isEqualTo(304);
    assertThat(ask("If-None-Match: \"2\"", "If-Modified-Since: " + modified).status())
        .isEqualTo(200);
  }

  @Test
  void variantsAreToldApartAndGoTogether() throws Exception {
    String[] fields = {"Cache-Control: max-age=60", "Vary: Accept-Language"};
    origin.then(200, "english", fields).then(200, "german", fields);
    ask("Accept-Language: en");
    origin.next();
    assertThat(ask("Accept-Language: de").headers().get("cache-status"))
        .isEqualTo("brisk; fwd=vary-miss; stored");
    origin.next();

    isHit(ask("Accept-Language: en"), "english");
    isHit(ask("Accept-Language: de"), "german");
    isHit(ask("accept-language:  EN "), "english");

    origin.then(200, "done");
    client.request("DELETE", path);
    origin.next();
    origin.then(200, "english 2", fields).then(200, "german 2", fields);
    assertThat(ask("Accept-Language: en").text()).isEqualTo("english 2");
    assertThat(ask("Accept-Language: de").text()).isEqualTo("german 2");
    origin.next();
    origin.next();
  }

  @Test
  void unsafeMethodsInvalidateWhatTheyNameOfTheSameOrigin() throws Exception {
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "UNHEARD-OF")) {
      origin
          .then(200, "old", "Cache-Control: max-age=60")
          .then(200, "list", "Cache-Control: max-age=60");
      ask();
      client.request("GET", path + "/list");
      origin.next();
      origin.next();
      origin.then(201, "", "Location: " + path + "/list", "Content-Location: http://elsewhere/x");
      client
          .send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
          .read();
      origin.next();
      origin
          .then(200, "new", "Cache-Control: max-age=60")
          .then(200, "list 2", "Cache-Control: max-age=60");

      assertThat(ask().text()).as(method).isEqualTo("new");
      assertThat(client.request("GET", path + "/list").text()).as(method).isEqualTo("list 2");
      origin.next();
      origin.next();
      path += "/x";
    }
  }

  @Test
  void afterAFailureNothingIsInvalid() throws Exception {
    origin.then(200, "old", "Cache-Control: max-age=60").then(500, "no");
    ask();
    origin.next();
    client.request("DELETE", path);
    origin.next();
    isHit(ask(), "old");
  }

  @Test
  void headIsAnsweredFromAGetAndUpdatesIt() throws Exception {
    origin.then(200, "body", "Cache-Control: max-age=60", "ETag: \"1\"");
    ask();
    origin.next();
    RawClient.Reply head = client.request("HEAD", path);
    assertThat(head.headers()).containsEntry("content-length", "4").containsKey("age");

    CLOCK.advance(Duration.ofSeconds(70));
    origin.then(
        "HTTP/1.1 200 OK\nContent-Length: 4\nETag: \"1\"\nCache-Control: max-age=60\nX-New: 1\n\n");
    assertThat(client.request("HEAD", path).headers()).containsEntry("content-length", "4");
    assertThat(origin.next().line()).startsWith("HEAD ");
    RawClient.Reply updated = ask();
    isHit(updated, "body");
    assertThat(updated.headers()).containsEntry("x-new", "1");

    CLOCK.advance(Duration.ofSeconds(70));
    origin.then("HTTP/1.1 200 OK\nContent-Length: 9\nETag: \"2\"\n\n").then(200, "another");
    client.request("HEAD", path);
    origin.next();
    assertThat(ask().text()).isEqualTo("another");
    assertThat(origin.next().all("if-none-match")).isEmpty();
  }

  @Test
  void onlyIfCachedAsksNobody() throws Exception {
    RawClient.Reply reply = ask("Cache-Control: only-if-cached");
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
  }

  @Test
  void whatIsStaleAnswersWhileItIsRevalidated() throws Exception {
    origin.then(200, "one", "Cache-Control: max-age=5, stale-while-revalidate=60");
    ask();
    origin.next();
    CLOCK.advance(Duration.ofSeconds(10));
    origin.then(200, "two", "Cache-Control: max-age=5, stale-while-revalidate=60");
    RawClient.Reply stale = ask();
    assertThat(stale.text()).isEqualTo("one");
    assertThat(stale.headers().get("cache-status"))
        .isEqualTo("brisk; hit; ttl=-5; detail=stale-while-revalidate");
    origin.next();
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!ask().text().equals("two")) {
      assertThat(System.nanoTime()).as("the new answer within 20 s").isLessThan(deadline);
    }
  }

  @Test
  void whatIsStaleStandsInForAnErrorWhereThatIsAllowed() throws Exception {
    origin.then(200, "one", "Cache-Control: max-age=5, stale-if-error=60").then(503, "down");
    ask();
    CLOCK.advance(Duration.ofSeconds(10));
    RawClient.Reply reply = ask();
    assertThat(reply.text()).isEqualTo("one");
    assertThat(reply.headers().get("cache-status"))
        .isEqualTo("brisk; hit; ttl=-5; fwd-status=503; detail=stale-if-error");
    origin.next();
    origin.next();

    path += "/strict";
    origin.then(200, "one", "Cache-Control: max-age=5, must-revalidate").then(503, "down");
    ask();
    CLOCK.advance(Duration.ofSeconds(10));
    assertThat(ask().text()).isEqualTo("down");
    origin.next();
    origin.next();
  }

  @Test
  void anOriginThatBreaksOffIsStoodInForUnlessThatIsForbidden() throws Exception {
    origin.then(200, "one", "Cache-Control: max-age=5");
    ask();
    origin.next();
    CLOCK.advance(Duration.ofSeconds(10));
    Origin.Reply hangUp = (asked, socket) -> false;
    origin.then(hangUp).then(hangUp);
    assertThat(ask().text()).isEqualTo("one");
    origin.next();
    origin.next();
  }

  @Test
  void partsOfAStoredWholeAreAnswered() throws Exception {
    origin.then(
        200, "0123456789", "Cache-Control: max-age=60", "ETag: \"1\"", "Content-Type: text/plain");
    ask();
    origin.next();
    RawClient.Reply part = ask("Range: bytes=2-4");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.headers()).containsEntry("content-range", "bytes 2-4/10");
    assertThat(ask("Range: bytes=-3").text()).isEqualTo("789");
    assertThat(ask("Range: bytes=7-").text()).isEqualTo("789");
    assertThat(ask("Range: bytes=2-4", "If-Range: \"2\"").status()).isEqualTo(200);
    RawClient.Reply outside = ask("Range: bytes=20-");
    assertThat(outside.status()).isEqualTo(416);
    assertThat(outside.headers()).containsEntry("content-range", "bytes */10");
    RawClient.Reply several = ask("Range: bytes=0-1, 8-9");
    assertThat(several.headers().get("content-type")).startsWith("multipart/byteranges; boundary=");
    assertThat(several.text())
        .contains("Content-Range: bytes 0-1/10\r\n\r\n01", "Content-Range: bytes 8-9/10\r\n\r\n89");
  }

  /// The key knows nothing of the body, on which the answer may depend: somebody could put theirs
  /// under a URL that all ask for.
  @Test
  void anAnswerToAGetWithABodyIsNobodyElses() throws Exception {
    for (String length :
        List.of(
            "Content-Length: 2\r\n\r\n{}",
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")) {
      origin.then(200, "poison", "Cache-Control: max-age=60");
      client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + length);
      assertThat(client.read().headers()).containsEntry("cache-status", "brisk; fwd=bypass");
      assertThat(origin.next().body()).contains("{}");
    }
    origin.then(200, "right", "Cache-Control: max-age=60");
    assertThat(ask().text()).isEqualTo("right");
    origin.next();
    origin.then(200, "by the body");
    client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
    assertThat(client.read().text()).isEqualTo("by the body");
    origin.next();
  }

  @Test
  void theKeyHasHostAndWholeTarget() throws Exception {
    List<String> targets =
        new ArrayList<>(List.of(path, path + "?", path + "?a", path + "?a=1", path + "/"));
    for (String target : targets) {
      origin.then(200, target, "Cache-Control: max-age=60");
      client.request("GET", target);
      origin.next();
    }
    for (String target : targets) {
      isHit(client.request("GET", target), target);
    }
    origin.then(200, "other host", "Cache-Control: max-age=60");
    assertThat(client.send("GET " + path + " HTTP/1.1\r\nHost: other\r\n\r\n").read().text())
        .isEqualTo("other host");
    origin.next();
    isHit(client.send("GET " + path + " HTTP/1.1\r\nHost: LOCALHOST:80\r\n\r\n").read(), path);
  }

  @Test
  void anAuthorizedAnswerIsKeptOnlyWhereTheOriginAllowsIt() throws Exception {
    origin
        .then(200, "mine", "Cache-Control: max-age=60")
        .then(200, "yours", "Cache-Control: max-age=60, public");
    ask("Authorization: one");
    assertThat(ask("Authorization: two").text()).isEqualTo("yours");
    origin.next();
    origin.next();
    isHit(ask("Authorization: three"), "yours");
  }

  @Test
  void aRuleKeepsWhatNothingIsSaidAbout() throws Exception {
    path = "/ruled/" + ++paths;
    origin.then(200, "body");
    RawClient.Reply first = ask();
    origin.next();
    assertThat(first.headers())
        .containsEntry("cache-status", "brisk; fwd=uri-miss; stored; detail=rule")
        .doesNotContainKey("cache-control");
    CLOCK.advance(Duration.ofSeconds(200));
    RawClient.Reply hit = ask();
    isHit(hit, "body");
    assertThat(hit.headers())
        .containsEntry("cache-status", "brisk; hit; ttl=100; detail=rule")
        .doesNotContainKey("cache-control");
    CLOCK.advance(Duration.ofSeconds(101));
    origin.then(200, "new");
    assertThat(ask().text()).isEqualTo("new");
    origin.next();
  }

  @Test
  void aRuleGivesNobodyWhatMayBeAnothers() throws Exception {
    path = "/ruled/" + ++paths;
    origin.then(200, "anonymous").then(200, "Ann's").then(200, "Bob's").then(200, "Cid's");
    ask();
    assertThat(ask("Cookie: user=ann").text()).isEqualTo("Ann's");
    assertThat(ask("Cookie: user=bob").text()).isEqualTo("Bob's");
    assertThat(ask("Authorization: Basic Y2lk").text()).isEqualTo("Cid's");
    isHit(ask(), "anonymous");
    for (int i = 0; i < 4; i++) {
      origin.next();
    }
    path = "/ruled/" + ++paths;
    origin.then(200, "one", "Set-Cookie: session=1").then(200, "two", "Set-Cookie: session=2");
    ask();
    assertThat(ask().text()).isEqualTo("two");
    origin.next();
    origin.next();
  }

  @Test
  void aRuleForEverybodyIsForEverybody() throws Exception {
    path = "/everybody/" + ++paths;
    origin.then(200, "all");
    ask("Cookie: user=ann");
    origin.next();
    isHit(ask("Cookie: user=bob"), "all");
    isHit(ask("Authorization: Basic Y2lk"), "all");
  }

  @Test
  void aRuleNeverOverrulesTheOrigin() throws Exception {
    path = "/ruled/" + ++paths;
    origin
        .then(200, "one", "Cache-Control: no-store")
        .then(500, "two")
        .then(200, "three", "Cache-Control: private");
    ask();
    assertThat(ask().text()).isEqualTo("two");
    assertThat(ask().text()).isEqualTo("three");
    for (int i = 0; i < 3; i++) {
      origin.next();
    }
  }

  @Test
  void aPostUnderARuleIsKeptByWhatItsBodyMeans() throws Exception {
    origin.then(200, "five").then(200, "six");
    client.post("/predict", "application/json", "{\"a\": 1, \"b\": 2.0}");
    assertThat(origin.next().body()).isEqualTo("{\"a\": 1, \"b\": 2.0}");
    isHit(client.post("/predict", "application/json", "{ \"b\":2,\"a\":1 }"), "five");
    assertThat(client.post("/predict", "application/json", "{\"a\": 1, \"b\": 3}").text())
        .isEqualTo("six");
    origin.next();
  }

  private RawClient.Reply post(String body) throws IOException {
    return client.post(path, "text/plain", body);
  }

  @Test
  void aPostThatSaysThatItIsTheAnswerToAGetAnswersIt() throws Exception {
    for (String location : List.of(path, "http://localhost" + path)) {
      origin.then(200, "before", "Cache-Control: max-age=60");
      client.request("GET", path);
      origin.next();
      origin.then(200, "posted", "Cache-Control: max-age=60", "Content-Location: " + location);
      RawClient.Reply posted = post("new");
      assertThat(posted.headers()).containsEntry("cache-status", "brisk; fwd=method; stored");
      assertThat(origin.next().body()).isEqualTo("new");
      isHit(ask(), "posted");
      // A POST is never answered from there.
      origin.then(200, "again");
      assertThat(post("new").text()).isEqualTo("again");
      origin.next();
    }
  }

  static Stream<List<String>> postsThatAnswerNoGet() {
    return Stream.of(
        List.of("no Content-Location", "200", "Cache-Control: max-age=60", "X-None: 1"),
        List.of("of another", "200", "Cache-Control: max-age=60", "Content-Location: /another"),
        List.of("created", "201", "Cache-Control: max-age=60", "Content-Location: PATH"),
        List.of("by guess", "200", "Last-Modified: OLD", "Content-Location: PATH"),
        List.of("no word", "200", "X-None: 1", "Content-Location: PATH"),
        List.of("private", "200", "Cache-Control: max-age=9, private", "Content-Location: PATH"),
        List.of("no-store", "200", "Cache-Control: max-age=9, no-store", "Content-Location: PATH"));
  }

  @ParameterizedTest
  @MethodSource("postsThatAnswerNoGet")
  void anyOtherPostAnswersNoGet(List<String> each) throws Exception {
    String[] fields =
        each.stream()
            .skip(2)
            .map(field -> field.replace("PATH", path).replace("OLD", ago(Duration.ofDays(10))))
            .toArray(String[]::new);
    origin.then(Integer.parseInt(each.get(1)), "posted", fields).then(200, "got");
    post("new");
    assertThat(ask().text()).isEqualTo("got");
    origin.next();
    origin.next();
  }

  @Test
  void aPostThatIsOvertakenByAnInvalidationAnswersNoGet() throws Exception {
    origin.then((asked, socket) -> {
      try (RawClient other = new RawClient(server.port())) {
        other.request("DELETE", path);
      }
      Origin.write(
          socket,
          "HTTP/1.1 200 OK\nCache-Control: max-age=60\nContent-Location: "
              + path
              + "\nContent-Length: 3\n\nold");
      return true;
    });
    origin.then(204, "").then(200, "new");
    assertThat(post("x").text()).isEqualTo("old");
    assertThat(ask().text()).isEqualTo("new");
    for (int i = 0; i < 3; i++) {
      origin.next();
    }
  }

  @Test
  void whatCameStaleIsForThoseWhoTakeIt() throws Exception {
    origin.then(200, "old", "Cache-Control: max-age=60", "Age: 90");
    ask();
    origin.next();
    isHit(ask("Cache-Control: max-stale=40"), "old");
    origin.then(200, "new", "Cache-Control: no-store");
    assertThat(ask().text()).isEqualTo("new");
    origin.next();
  }

  @Test
  void headKeepsTheStoredFieldsThatItDoesNotBring() throws Exception {
    // Chunked: no length is stored that HEAD's could differ from.
    origin.then(
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nCache-Control: max-age=5\n"
            + "X-Old: 1\nX-Own: 1\n\n4\nbody\n0\n\n");
    ask();
    origin.next();
    CLOCK.advance(Duration.ofSeconds(10));
    origin.then("HTTP/1.1 200 OK\nContent-Length: 4\nCache-Control: max-age=60\nX-Own: 2\n\n");
    RawClient.Reply head = client.request("HEAD", path);
    origin.next();
    assertThat(head.headers())
        .containsEntry("x-old", "1")
        .containsEntry("x-own", "2")
        .containsEntry("content-length", "4");
    isHit(ask(), "body");
  }

  @Test
  void tagsOfTheOriginInvalidateAndItsWordIsTakenOut() throws Exception {
    origin.then(200, "seven", "Cache-Control: max-age=60", "Surrogate-Key: user:7 all");
    ask();
    origin.next();
    origin.then(200, "changed", "Brisk-Invalidate: user:7");
    RawClient.Reply change = client.request("GET", path + "/change");
    origin.next();
    assertThat(change.headers()).doesNotContainKey("brisk-invalidate");
    origin.then(200, "seven anew", "Cache-Control: max-age=60");
    assertThat(ask().text()).isEqualTo("seven anew");
    origin.next();
  }

  @Test
  void whatIsPurgedWhileItComesIsNotKept() throws Exception {
    origin.then((asked, socket) -> {
      Origin.write(socket, "HTTP/1.1 200 OK\nCache-Control: max-age=60\nContent-Length: 3\n\nol");
      try (RawClient other = new RawClient(server.port())) {
        other.request("DELETE", path);
      }
      Origin.write(socket, "d");
      return true;
    });
    origin.then(204, "").then(200, "new", "Cache-Control: max-age=60");
    assertThat(ask().text()).isEqualTo("old");
    assertThat(ask().text()).isEqualTo("new");
    for (int i = 0; i < 3; i++) {
      origin.next();
    }
  }
}
