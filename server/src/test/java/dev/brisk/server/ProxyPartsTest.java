package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the proxy makes of answers of which only a part came (RFC 9110, section 15.3.7; RFC 9111,
/// sections 3.3 and 3.4), over the wire.
class ProxyPartsTest {
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
                BriskSettings.of(ProxySettings.of(UpstreamAddress.parse(origin.url()), List.of()))
                    .withServer(
                        ServerSettings.defaults().behindProxy(true).withPort(0).withLoops(1)))
            .clock(CLOCK)
            .start();
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
    path = "/part/" + ++paths;
  }

  @AfterEach
  void nothingWasAskedThatNobodyLookedAt() throws IOException {
    client.close();
    assertThat(origin.pending()).as("requests to the origin").isZero();
  }

  private RawClient.Reply ask(String... fields) throws IOException {
    return client.request("GET", path, fields);
  }

  /// The client asks for a range, and the origin answers it.
  private void part(String range, String contentRange, String body, String... fields)
      throws Exception {
    String[] all =
        Stream.concat(
                Stream.of("Cache-Control: max-age=60", "Content-Range: bytes " + contentRange),
                Stream.of(fields))
            .toArray(String[]::new);
    origin.then(206, body, all);
    RawClient.Reply reply = ask("Range: bytes=" + range);
    assertThat(reply.status()).isEqualTo(206);
    assertThat(reply.text()).isEqualTo(body);
    assertThat(origin.next().all("range")).containsExactly("bytes=" + range);
  }

  private void isHit(RawClient.Reply reply, int status, String body) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text()).isEqualTo(body);
    assertThat(reply.headers().get("cache-status")).startsWith("brisk; hit");
  }

  @Test
  void aPartAnswersWhatLiesWithinIt() throws Exception {
    part("-5", "5-9/10", "56789", "Content-Type: text/plain");
    RawClient.Reply same = ask("Range: bytes=-5");
    isHit(same, 206, "56789");
    assertThat(same.headers())
        .containsEntry("content-range", "bytes 5-9/10")
        .containsEntry("content-length", "5");
    isHit(ask("Range: bytes=6-8"), 206, "678");
    isHit(ask("Range: bytes=6-"), 206, "6789");
    isHit(ask("Range: bytes=-1"), 206, "9");
    RawClient.Reply several = ask("Range: bytes=5-5, 9-9");
    assertThat(several.text())
        .contains("Content-Range: bytes 5-5/10\r\n\r\n5", "Content-Range: bytes 9-9/10\r\n\r\n9");
  }

  @Test
  void whatLiesOutsideOfAPartIsAskedFor() throws Exception {
    part("5-9", "5-9/10", "56789");
    part("0-1", "0-1/10", "01");
    origin.then(200, "0123456789");
    assertThat(ask().text()).isEqualTo("0123456789");
    assertThat(origin.next().all("range")).isEmpty();
  }

  @Test
  void aPartIsNeverTakenForTheWhole() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"");
    assertThat(ask("Cache-Control: only-if-cached").status()).isEqualTo(504);
    origin.then("HTTP/1.1 200 OK\nContent-Length: 10\n\n");
    assertThat(client.request("HEAD", path).headers()).containsEntry("content-length", "10");
    assertThat(origin.next().line()).startsWith("HEAD ");
    RawClient.Reply had = ask("If-None-Match: \"p\"");
    assertThat(had.status()).isEqualTo(304);
  }

  static Stream<List<String>> partsThatAreNotKept() {
    return Stream.of(
        List.of("longer than it says", "Content-Range: bytes 4-7/10"),
        List.of("shorter than it says", "Content-Range: bytes 4-9/10"),
        List.of("of an unknown whole", "Content-Range: bytes 0-4/*"),
        List.of("of another unit", "Content-Range: lines 0-4/10"),
        List.of("that does not say which", "X-None: 1"),
        List.of("several at once", "Content-Type: multipart/byteranges; boundary=x"),
        List.of("beyond the end", "Content-Range: bytes 6-10/10"));
  }

  @ParameterizedTest
  @MethodSource("partsThatAreNotKept")
  void aPartThatCannotBeOneIsNotKept(List<String> each) throws Exception {
    for (int i = 0; i < 2; i++) {
      origin.then(206, "01234", "Cache-Control: max-age=60", each.getLast());
      assertThat(ask("Range: bytes=0-4").text()).isEqualTo("01234");
      origin.next();
    }
  }

  @Test
  void partsWithTheSameStrongValidatorArePutTogether() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"", "X-Own: 1", "X-Old: 1");
    part("3-7", "3-7/10", "34567", "ETag: \"p\"", "X-Own: 2");
    isHit(ask("Range: bytes=2-6"), 206, "23456");
    part("8-9", "8-9/10", "89", "ETag: \"p\"", "X-Own: 3");
    RawClient.Reply whole = ask();
    isHit(whole, 200, "0123456789");
    assertThat(whole.headers())
        .containsEntry("content-length", "10")
        .containsEntry("x-own", "3")
        .containsEntry("x-old", "1")
        .doesNotContainKey("content-range");
  }

  static Stream<List<String>> partsOfTwo() {
    return Stream.of(
        List.of("ETag: \"p\"", "ETag: \"q\""),
        List.of("ETag: W/\"p\"", "ETag: W/\"p\""),
        List.of("ETag: \"p\"", "X-None: 1"),
        List.of("X-None: 1", "X-None: 1"),
        List.of(
            "Last-Modified: Sat, 28 Nov 2026 10:00:00 GMT",
            "Last-Modified: Sat, 28 Nov 2026 10:00:00 GMT"));
  }

  @ParameterizedTest
  @MethodSource("partsOfTwo")
  void partsThatMayBeOfTwoAnswersAreNot(List<String> each) throws Exception {
    part("0-4", "0-4/10", "01234", each.getFirst());
    part("5-9", "5-9/10", "fghij", each.getLast());
    origin.then(200, "whole");
    assertThat(ask("Cache-Control: no-store").text()).isEqualTo("whole");
    origin.next();
    isHit(ask("Range: bytes=5-9"), 206, "fghij");
  }

  @Test
  void onlyTheMissingRestIsAskedForAndTheWholeIsAnswered() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"", "X-Own: 1");
    origin.then(
        206, "56789", "Cache-Control: max-age=60", "ETag: \"p\"", "Content-Range: bytes 5-9/10");
    RawClient.Reply whole = ask();
    Origin.Asked asked = origin.next();
    assertThat(asked.all("range")).containsExactly("bytes=5-");
    assertThat(asked.all("if-range")).containsExactly("\"p\"");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.text()).isEqualTo("0123456789");
    assertThat(whole.headers())
        .containsEntry("content-length", "10")
        .containsEntry("x-own", "1")
        .containsEntry("cache-status", "brisk; fwd=partial; stored; fwd-status=206")
        .doesNotContainKey("content-range");
    isHit(ask(), 200, "0123456789");
  }

  @Test
  void aMissingBeginningIsPutBefore() throws Exception {
    part("-5", "5-9/10", "56789", "ETag: \"p\"");
    origin.then(
        206, "01234", "Cache-Control: max-age=60", "ETag: \"p\"", "Content-Range: bytes 0-4/10");
    assertThat(ask().text()).isEqualTo("0123456789");
    assertThat(origin.next().all("range")).containsExactly("bytes=0-4");
    isHit(ask(), 200, "0123456789");
  }

  @Test
  void theRestOfAnotherAnswerIsNoRest() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"");
    origin.then(200, "abcdefghij", "Cache-Control: max-age=60", "ETag: \"q\"");
    assertThat(ask().text()).isEqualTo("abcdefghij");
    origin.next();
    isHit(ask(), 200, "abcdefghij");
  }

  @Test
  void aRestThatIsNotTheOneAskedForIsAskedForAsAWhole() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"");
    origin
        .then(
            206, "fghij", "Cache-Control: max-age=60", "ETag: \"q\"", "Content-Range: bytes 5-9/10")
        .then(200, "abcdefghij", "ETag: \"q\"");
    assertThat(ask().text()).isEqualTo("abcdefghij");
    assertThat(origin.next().all("range")).isNotEmpty();
    assertThat(origin.next().all("range")).isEmpty();
  }

  @Test
  void aRestThatBreaksOffIsAnAnswerThatBreaksOff() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"");
    origin.then((asked, socket) -> {
      Origin.write(
          socket,
          "HTTP/1.1 206 Part\nCache-Control: max-age=60\nETag: \"p\"\n"
              + "Content-Range: bytes 5-9/10\nContent-Length: 5\n\n56");
      return false;
    });
    RawClient.Reply cut = ask();
    assertThat(cut.headers()).containsEntry("content-length", "10");
    assertThat(cut.text()).startsWith("01234").hasSizeLessThan(10);
    assertThat(client.ends()).isTrue();
    origin.next();
    client.close();
    client = new RawClient(server.port());
    isHit(ask("Range: bytes=0-4"), 206, "01234");
    part("5-6", "5-6/10", "56", "ETag: \"other\"");
  }

  @Test
  void aPartTakesThePlaceOfNoFreshWhole() throws Exception {
    origin.then(200, "0123456789", "Cache-Control: max-age=60");
    ask();
    origin.next();
    origin.then(206, "01", "Cache-Control: max-age=60", "Content-Range: bytes 0-1/10");
    assertThat(ask("Range: bytes=0-1", "Cache-Control: no-cache").text()).isEqualTo("01");
    origin.next();
    isHit(ask(), 200, "0123456789");
  }

  @Test
  void aStalePartIsValidatedAndOneThatIsChangedIsGone() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"");
    CLOCK.advance(Duration.ofSeconds(70));
    origin.then(304, "", "ETag: \"p\"", "Cache-Control: max-age=60");
    RawClient.Reply validated = ask("Range: bytes=1-2");
    assertThat(validated.status()).isEqualTo(206);
    assertThat(validated.text()).isEqualTo("12");
    assertThat(origin.next().all("if-none-match")).containsExactly("\"p\"");
    isHit(ask("Range: bytes=1-2"), 206, "12");

    origin.then(204, "");
    client.request("DELETE", path);
    origin.next();
    part("1-2", "1-2/10", "bc", "ETag: \"q\"");
  }

  @Test
  void aRangeOfAVariantIsThatVariants() throws Exception {
    String vary = "Vary: X-Kind";
    for (String kind : List.of("a", "b")) {
      origin.then(
          206, kind + "1234", "Cache-Control: max-age=60", "Content-Range: bytes 0-4/10", vary);
      ask("Range: bytes=0-4", "X-Kind: " + kind);
      origin.next();
    }
    isHit(ask("Range: bytes=0-1", "X-Kind: a"), 206, "a1");
    isHit(ask("Range: bytes=0-1", "X-Kind: b"), 206, "b1");
  }

  /// The tags of all parts are those of what they make.
  @Test
  void aTagOfTheFirstPartInvalidatesWhatWasPutTogether() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"", "Surrogate-Key: user:9");
    part("5-9", "5-9/10", "56789", "ETag: \"p\"");
    isHit(ask(), 200, "0123456789");
    origin.then(204, "", "Brisk-Invalidate: user:9");
    client.request("PUT", "/elsewhere");
    origin.next();
    origin.then(200, "new");
    assertThat(ask().text()).isEqualTo("new");
    origin.next();
  }

  @Test
  void anOverlappingRangeThatFailsIsTheFailureAndChangesNothing() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"");
    origin.then(403, "no");
    RawClient.Reply failed = ask("Range: bytes=3-7");
    assertThat(failed.status()).isEqualTo(403);
    assertThat(failed.headers()).doesNotContainKey("content-range");
    origin.next();
    isHit(ask("Range: bytes=3-4"), 206, "34");
  }

  @Test
  void ifRangeIsComparedWithAPartAndGoesOnWithItsRange() throws Exception {
    part("0-4", "0-4/10", "01234", "ETag: \"p\"");
    isHit(ask("Range: bytes=0-1", "If-Range: \"p\""), 206, "01");
    origin.then(200, "abcdefghij", "ETag: \"q\"", "Cache-Control: no-store");
    assertThat(ask("Range: bytes=0-1", "If-Range: \"q\"").text()).isEqualTo("abcdefghij");
    Origin.Asked asked = origin.next();
    assertThat(asked.all("range")).containsExactly("bytes=0-1");
    assertThat(asked.all("if-range")).containsExactly("\"q\"");

    CLOCK.advance(Duration.ofSeconds(70));
    origin.then(304, "", "ETag: \"p\"", "Cache-Control: max-age=60");
    assertThat(ask("Range: bytes=0-1", "If-Range: \"p\"").text()).isEqualTo("01");
    Origin.Asked validated = origin.next();
    assertThat(validated.all("if-none-match")).containsExactly("\"p\"");
    assertThat(validated.all("if-range")).containsExactly("\"p\"");
    assertThat(validated.all("range")).containsExactly("bytes=0-1");
  }
}
