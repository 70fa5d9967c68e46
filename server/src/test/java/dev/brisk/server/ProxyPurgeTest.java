package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.Network;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ProxySettings.Purging;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Purging what a proxy keeps, over the wire.
class ProxyPurgeTest {
  private static final String KEPT = "Cache-Control: max-age=600";
  private static Origin origin;
  private static BriskServer server;
  private static int folders;

  private RawClient client;
  private String folder;

  @BeforeAll
  static void start() throws IOException {
    origin = new Origin();
    server = server(new Purging(List.of(Network.parse("127.0.0.0/8")), null));
  }

  static BriskServer server(@Nullable Purging purging) {
    ProxySettings proxy =
        ProxySettings.of(
            UpstreamAddress.parse(origin.url()),
            List.of(
                new ProxySettings.Rule(
                    "POST", PathTemplate.parse("/predict/{id}"), Duration.ofMinutes(5), false)));
    return BriskServer.start(
        BriskSettings.of(purging == null ? proxy : proxy.withPurging(purging))
            .withServer(ServerSettings.defaults().behindProxy(true).withPort(0).withLoops(1)));
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
    folder = "/folder" + ++folders + "/";
  }

  @AfterEach
  void close() throws IOException {
    client.close();
  }

  private RawClient.Reply ask(String path, String... fields) throws IOException {
    return client.request("GET", path, fields);
  }

  private void keep(String path, String... fields) throws Exception {
    origin.then(200, path, fields);
    ask(path);
    origin.next();
    isHit(path);
  }

  private void isHit(String path) throws Exception {
    RawClient.Reply reply = ask(path);
    assertThat(reply.headers().get("cache-status")).as(path).startsWith("brisk; hit");
    assertThat(reply.text()).isEqualTo(path);
  }

  private void isAsked(String path) throws Exception {
    origin.then(200, "anew");
    assertThat(ask(path).text()).isEqualTo("anew");
    assertThat(origin.next().all("if-none-match")).isEmpty();
  }

  private void isValidated(String path) throws Exception {
    origin.then(304, "", KEPT, "ETag: \"1\"");
    RawClient.Reply reply = ask(path);
    assertThat(origin.next().all("if-none-match")).as(path).containsExactly("\"1\"");
    assertThat(reply.text()).isEqualTo(path);
    assertThat(reply.headers().get("cache-status")).contains("fwd=stale; fwd-status=304; stored");
    isHit(path);
  }

  private int purge(String body) throws IOException {
    String link = Objects.requireNonNull(server.adminLink());
    String token = link.substring(link.indexOf("token=") + 6);
    return client
        .send(
            "POST /brisk/cache/purge HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + token
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body)
        .read()
        .status();
  }

  private static String url(String path) {
    return "http://localhost" + path;
  }

  @Test
  void aPrefixTakesWhatBeginsSoWithAllItsVariantsAndNothingElse() throws Exception {
    keep(folder + "a?x=1", KEPT);
    keep(folder + "b", KEPT, "Vary: Accept-Language");
    keep("/other" + folder, KEPT);
    assertThat(purge("{\"prefixes\":[\"" + url(folder) + "\"]}")).isEqualTo(200);
    isAsked(folder + "a?x=1");
    isAsked(folder + "b");
    isHit("/other" + folder);
    keep(folder + "a?x=1", KEPT);
  }

  @Test
  void aPrefixTakesAnswersToPostUnderARule() throws Exception {
    String path = "/predict/" + folders;
    origin.then(200, "one").then(200, "two");
    client.post(path, "application/json", "{\"a\":1}");
    assertThat(client.post(path, "application/json", "{ \"a\": 1 }").text()).isEqualTo("one");
    assertThat(purge("{\"prefixes\":[\"" + url("/predict/") + "\"]}")).isEqualTo(200);
    assertThat(client.post(path, "application/json", "{\"a\":1}").text()).isEqualTo("two");
  }

  @Test
  void aHostTakesItsOwnAndNoOther() throws Exception {
    keep(folder, KEPT);
    String other = "GET " + folder + " HTTP/1.1\r\nHost: other.example:81\r\n\r\n";
    origin.then(200, "theirs", KEPT);
    client.send(other).read();
    origin.next();
    assertThat(purge("{\"hosts\":[\"OTHER.example:81\"]}")).isEqualTo(200);
    isHit(folder);
    origin.then(200, "theirs anew", KEPT);
    assertThat(client.send(other).read().text()).isEqualTo("theirs anew");
  }

  @Test
  void whatIsPurgedByPrefixWhileItComesIsNotGiven() throws Exception {
    origin.then((asked, socket) -> {
      Origin.write(socket, "HTTP/1.1 200 OK\n" + KEPT + "\nContent-Length: 3\n\nol");
      try (RawClient other = new RawClient(server.port())) {
        assertThat(other.request("PURGE", folder + "*").status()).isEqualTo(200);
      }
      Origin.write(socket, "d");
      return true;
    });
    assertThat(ask(folder + "a").text()).isEqualTo("old");
    origin.next();
    isAsked(folder + "a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"urls", "prefixes", "hosts", "tags", "all"})
  void aSoftPurgeHasItsAnswersValidated(String by) throws Exception {
    keep(folder, KEPT, "ETag: \"1\"", "Surrogate-Key: soft");
    String names =
        switch (by) {
          case "hosts" -> "[\"localhost\"]";
          case "tags" -> "[\"soft\"]";
          case "all" -> "true";
          default -> "[\"" + url(folder) + "\"]";
        };
    assertThat(purge("{\"" + by + "\":" + names + ",\"soft\":true}")).isEqualTo(200);
    isValidated(folder);
  }

  @Test
  void aSoftPurgeOfAUrlHasEachOfItsVariantsAskedFor() throws Exception {
    String[] fields = {KEPT, "Vary: Accept-Language", "ETag: \"1\""};
    origin.then(200, "english", fields).then(200, "german", fields);
    ask(folder, "Accept-Language: en");
    ask(folder, "Accept-Language: de");
    origin.next();
    origin.next();
    assertThat(purge("{\"urls\":[\"" + url(folder) + "\"],\"soft\":true}")).isEqualTo(200);
    origin.then(304, "", fields);
    assertThat(ask(folder, "Accept-Language: en").text()).isEqualTo("english");
    assertThat(origin.next().all("if-none-match")).containsExactly("\"1\"");
    assertThat(ask(folder, "Accept-Language: en").headers().get("cache-status"))
        .startsWith("brisk; hit");
    origin.then(200, "german anew", fields);
    assertThat(ask(folder, "Accept-Language: de").text()).isEqualTo("german anew");
  }

  @Test
  void softlyPurgedAnswersStandInForAnUpstreamThatFails() throws Exception {
    keep(folder, KEPT + ", stale-if-error=60");
    assertThat(purge("{\"prefixes\":[\"" + url(folder) + "\"],\"soft\":true}")).isEqualTo(200);
    origin.then(503, "down");
    RawClient.Reply reply = ask(folder);
    assertThat(reply.text()).isEqualTo(folder);
    assertThat(reply.headers().get("cache-status")).contains("stale-if-error");
  }

  @Test
  void theMethodPurgeTakesAUrlOrWhatBeginsSo() throws Exception {
    keep(folder + "a", KEPT, "ETag: \"1\"");
    keep(folder + "b", KEPT);
    RawClient.Reply purged = client.request("PURGE", folder + "a");
    assertThat(purged.status()).isEqualTo(200);
    isAsked(folder + "a");
    isHit(folder + "b");
    keep(folder + "a", KEPT, "ETag: \"1\"");
    assertThat(client.request("PURGE", folder + "*", "Soft-Purge: 1").status()).isEqualTo(200);
    isValidated(folder + "a");
    assertThat(origin.pending()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "Via: 1.1 front"})
  void noOtherProxyLendsItsAddress(String field) throws Exception {
    keep(folder, KEPT);
    assertThat(client.request("PURGE", folder, field).status()).isEqualTo(403);
    isHit(folder);
  }

  @Test
  void onlyTheTokenOrTheAddressMayPurge() throws Exception {
    String token = "0123456789abcdef";
    Network elsewhere = Network.parse("10.0.0.0/8");
    try (BriskServer byToken = server(new Purging(List.of(), token));
        BriskServer byAddress = server(new Purging(List.of(elsewhere), null));
        RawClient one = new RawClient(byToken.port());
        RawClient other = new RawClient(byAddress.port())) {
      assertThat(one.request("PURGE", "/x").status()).isEqualTo(403);
      assertThat(one.request("PURGE", "/x", "Authorization: Bearer " + token + "x").status())
          .isEqualTo(403);
      assertThat(one.request("PURGE", "/x", "Authorization: Bearer " + token).status())
          .isEqualTo(200);
      assertThat(other.request("PURGE", "/x").status()).isEqualTo(403);
    }
    assertThat(new Purging(List.of(), token).toString()).doesNotContain(token);
    assertThat(origin.pending()).isZero();
  }

  @Test
  void withoutPermissionThePurgeMethodIsPassedOn() throws Exception {
    try (BriskServer plain = server(null);
        RawClient one = new RawClient(plain.port())) {
      origin.then(200, "the origin's own");
      assertThat(one.request("PURGE", "/x").text()).isEqualTo("the origin's own");
      assertThat(origin.next().line()).isEqualTo("PURGE /x HTTP/1.1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"prefixes\":[\"/users/\"]}",
        "{\"hosts\":[\"http://a\"]}",
        "{\"hosts\":[\"a/b\"]}",
        "{\"prefixes\":[\"http://a/ b\"]}",
        "{\"tags\":[\"\\u0001hhttp://localhost/\"]}",
        "{\"prefixes\":[]}"
      })
  void whatIsNoUrlOrHostIsRefused(String body) throws IOException {
    assertThat(purge(body)).isEqualTo(400);
  }
}
