package dev.brisk.server.access.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.brisk.config.ConfigException;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.access.jwt.JwtConsumers.Verdict;
import dev.brisk.server.config.AccessRule;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.CachePer;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.JwtSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.handler.Handler;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.message.Consumer;
import dev.brisk.server.openapi.OpenApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tokens that another library made, good and bad, over the wire; and an issuer whose keys change,
/// are away, slow, or none.
@Timeout(60)
class JwtTest {
  private static final String ISSUER = "https://issuer.example/";
  private static final String AUDIENCE = "api";
  private static final AtomicInteger CALLS = new AtomicInteger();

  @TempDir static Path directory;
  private static RSAKey rsa;
  private static ECKey ec;
  private static Issuer issuer;
  private static BriskServer server;

  /// Serves keys, and counts who asks.
  private static final class Issuer implements AutoCloseable {
    final AtomicInteger asked = new AtomicInteger();
    final CountDownLatch end = new CountDownLatch(1);
    volatile String keys;
    volatile boolean hangs;
    private final HttpServer http;

    Issuer(String keys) throws IOException {
      this.keys = keys;
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.setExecutor(Executors.newCachedThreadPool());
      http.createContext(
          "/keys",
          exchange -> {
            asked.incrementAndGet();
            if (hangs) {
              try {
                end.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            }
            byte[] bytes = this.keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(bytes.length == 0 ? 500 : 200, Math.max(1, bytes.length));
            exchange.getResponseBody().write(bytes.length == 0 ? new byte[1] : bytes);
            exchange.close();
          });
      http.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/keys");
    }

    @Override
    public void close() {
      end.countDown();
      http.stop(0);
    }
  }

  private static JwtSettings settings(URI jwks, String... algorithms) {
    return new JwtSettings(
        jwks, ISSUER, List.of(AUDIENCE, "other"), List.of(algorithms), Duration.ofSeconds(30));
  }

  private static EndpointSettings endpoint(String name, AccessRule rule, EndpointCache cache) {
    return TestEndpoints.endpoint(name, "GET", "/" + name, List.of(), null, cache)
        .withAccess(AccessSettings.of(rule));
  }

  @BeforeAll
  static void start() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("r1").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("e1").generate();
    issuer = new Issuer(new JWKSet(List.of(rsa, ec)).toString());
    Handler me =
        request -> {
          CALLS.incrementAndGet();
          return Map.of("name", request.consumer().map(Consumer::name).orElse("nobody"));
        };
    Handler tenant =
        request -> {
          CALLS.incrementAndGet();
          return Map.of("tenant", request.claim("tenant").orElse("none"));
        };
    EndpointCache hour = EndpointCache.ttl(Duration.ofHours(1));
    server =
        BriskServer.builder(
                TestEndpoints.settings(
                        endpoint("me", AccessRule.CONSUMER, hour),
                        endpoint("orders", AccessRule.scopes("orders:read"), hour),
                        endpoint(
                            "tenant",
                            AccessRule.CONSUMER,
                            hour.withPer(new CachePer.Claim("tenant"))))
                    .withConsumers(
                        ConsumerSettings.keys(directory.resolve("keys.json"))
                            .withJwt(settings(issuer.url(), "RS256", "ES256"))))
            .handler("me", me)
            .handler("orders", me)
            .handler("tenant", tenant)
            .start();
  }

  @AfterAll
  static void stop() {
    server.close();
    issuer.close();
  }

  private static JWTClaimsSet.Builder claims() {
    long now = System.currentTimeMillis();
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .subject("alice")
        .jwtID(Long.toString(System.nanoTime()))
        .issueTime(new Date(now))
        .expirationTime(new Date(now + 600_000));
  }

  private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner by)
      throws Exception {
    SignedJWT jwt = new SignedJWT(header, claims);
    jwt.sign(by);
    return jwt.serialize();
  }

  private static String rs256(JWTClaimsSet claims) throws Exception {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("r1").build(),
        claims,
        new RSASSASigner(rsa));
  }

  private static Reply get(String path, String token) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", path, "Authorization: Bearer " + token);
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String[] parts(String token) {
    return token.split("\\.", -1);
  }

  /// What is wrong, and the token.
  private static Map<String, String> bad() throws Exception {
    Map<String, String> bad = new LinkedHashMap<>();
    RSAKey others = new RSAKeyGenerator(2048).keyID("r1").generate();
    RSAKey unknown = new RSAKeyGenerator(2048).keyID("r9").generate();
    String good = rs256(claims().build());
    String[] parts = parts(good);
    bad.put("no signature", new PlainJWT(claims().build()).serialize());
    bad.put("none in capitals", encoded("{\"alg\":\"NONE\"}") + "." + parts[1] + ".");
    bad.put("none, signed", encoded("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]);
    bad.put("the signature left out", parts[0] + "." + parts[1] + ".");
    bad.put("the signature cut", good.substring(0, good.length() - 10));
    JWSHeader rs = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("r1").build();
    bad.put("another's key", signed(rs, claims().build(), new RSASSASigner(others)));
    bad.put(
        "an unknown key",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("r9").build(),
            claims().build(),
            new RSASSASigner(unknown)));
    bad.put(
        "his own key along",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(unknown.toPublicJWK()).build(),
            claims().build(),
            new RSASSASigner(unknown)));
    bad.put(
        "the address of his own keys",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("r9")
                .jwkURL(URI.create("https://evil.example/keys"))
                .build(),
            claims().build(),
            new RSASSASigner(unknown)));
    for (byte[] secret :
        List.of(
            rsa.toRSAPublicKey().getEncoded(),
            rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
      bad.put(
          "the public key as a secret of " + secret.length,
          signed(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r1").build(),
              claims().build(),
              new MACSigner(secret)));
    }
    bad.put(
        "an algorithm that is not listed",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("r1").build(),
            claims().build(),
            new RSASSASigner(rsa)));
    bad.put(
        "another padding",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("r1").build(),
            claims().build(),
            new RSASSASigner(rsa)));
    bad.put("a zero signature", zeroSignature());
    bad.put(
        "one algorithm, another's key",
        encoded("{\"alg\":\"ES256\",\"kid\":\"r1\"}") + "." + parts[1] + "." + parts[2]);
    bad.put(
        "changed claims",
        parts[0] + "." + parts(rs256(claims().subject("bob").build()))[1] + "." + parts[2]);
    bad.put("expired", rs256(claims().expirationTime(new Date(1_000_000)).build()));
    bad.put(
        "expired for longer than clocks may differ",
        rs256(claims().expirationTime(new Date(System.currentTimeMillis() - 40_000)).build()));
    bad.put("never expires", rs256(claims().expirationTime(null).build()));
    bad.put(
        "not valid yet",
        rs256(claims().notBeforeTime(new Date(System.currentTimeMillis() + 90_000)).build()));
    bad.put("another issuer", rs256(claims().issuer("https://issuer.example").build()));
    bad.put("no issuer", rs256(claims().issuer(null).build()));
    bad.put("another audience", rs256(claims().audience("apis").build()));
    bad.put("no audience", rs256(claims().audience((String) null).build()));
    bad.put("nobody", rs256(claims().subject(null).build()));
    bad.put("an empty name", rs256(claims().subject(" ").build()));
    bad.put(
        "a critical extension",
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("r1")
                .criticalParams(Set.of("http://example.com/UNDEFINED"))
                .customParam("http://example.com/UNDEFINED", true)
                .build(),
            claims().build(),
            new RSASSASigner(rsa)));
    EncryptedJWT encrypted =
        new EncryptedJWT(
            new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A128GCM)
                .keyID("r1")
                .build(),
            claims().build());
    encrypted.encrypt(new RSAEncrypter(rsa));
    bad.put("encrypted to the issuer", encrypted.serialize());
    for (String text : List.of("no JSON", "[]", "{\"exp\":\"tomorrow\"}", "{")) {
      JWSObject object = new JWSObject(rs, new Payload(text));
      object.sign(new RSASSASigner(rsa));
      bad.put("claims " + text, object.serialize());
    }
    bad.put("dots", "a.b.c");
    bad.put("only dots", "..");
    bad.put("no base64", "ä.ö.ü");
    bad.put("long", good + "A".repeat(5000));
    return bad;
  }

  /// CVE-2022-21449.
  private static String zeroSignature() throws Exception {
    String token =
        signed(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("e1").build(),
            claims().build(),
            new ECDSASigner(ec));
    return token.substring(0, token.lastIndexOf('.') + 1)
        + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[64]);
  }

  @Test
  void whatIsWrongWithATokenLetsNobodyIn() throws Exception {
    for (Map.Entry<String, String> each : bad().entrySet()) {
      Reply reply = get("/me", each.getValue());
      assertThat(reply.status()).as(each.getKey()).isEqualTo(401);
      assertThat(reply.headers().get("www-authenticate"))
          .as(each.getKey())
          .startsWith("Bearer realm=\"api\", error=\"invalid_token\"");
      for (String part : parts(each.getValue())) {
        if (part.length() > 9) {
          assertThat(reply.text()).as(each.getKey()).doesNotContain(part);
        }
      }
    }
    assertThat(get("/me", "a.b." + "A".repeat(1 << 20)).status()).as("1 MB").isIn(401, 431);
    assertThat(get("/me", rs256(claims().expirationTime(new Date(0)).build())).text())
        .contains("The token has expired.");
    assertThat(get("/metrics", "").text())
        .containsPattern("brisk_access_refused_total\\{reason=\"invalid_token\"} [1-9]");
  }

  @Test
  void whoHasAGoodTokenIsKnownByIt() throws Exception {
    String es =
        signed(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("e1").build(),
            claims().subject("bob").audience(List.of("x", "other")).build(),
            new ECDSASigner(ec));
    assertThat(get("/me", rs256(claims().build())).text()).isEqualTo("{\"name\":\"alice\"}");
    assertThat(get("/me", es).text()).isEqualTo("{\"name\":\"bob\"}");
    String unnamed =
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256).build(),
            claims().subject("carol").build(),
            new RSASSASigner(rsa));
    assertThat(get("/me", unnamed).text()).as("no kid").isEqualTo("{\"name\":\"carol\"}");
    String late =
        rs256(
            claims()
                .issueTime(new Date(System.currentTimeMillis() - 60_000))
                .expirationTime(new Date(System.currentTimeMillis() - 5_000))
                .build());
    assertThat(get("/me", late).status()).as("within the skew").isEqualTo(200);
    assertThat(get("/orders", rs256(claims().build())).status()).isEqualTo(403);
    assertThat(get("/orders", rs256(claims().claim("scope", "a orders:read").build())).status())
        .isEqualTo(200);
    assertThat(
            get("/orders", rs256(claims().claim("scp", List.of("orders:read")).build())).status())
        .isEqualTo(200);
    try (RawClient client = new RawClient(server.port())) {
      assertThat(
              client
                  .request("GET", "/me", "X-Api-Key: brisk_x", "Authorization: Bearer " + es)
                  .status())
          .as("two that differ are none")
          .isEqualTo(401);
    }
  }

  @Test
  void anAnswerIsKeptForTheConsumerOrTheClaimWhateverToken() throws Exception {
    get("/me", rs256(claims().subject("dora").build()));
    int before = CALLS.get();
    Reply again = get("/me", rs256(claims().subject("dora").build()));
    assertThat(again.text()).isEqualTo("{\"name\":\"dora\"}");
    assertThat(CALLS).as("another token of hers").hasValue(before);
    assertThat(get("/me", rs256(claims().subject("emil").build())).text()).contains("emil");
    assertThat(get("/tenant", rs256(claims().claim("tenant", "red").build())).text())
        .isEqualTo("{\"tenant\":\"red\"}");
    before = CALLS.get();
    assertThat(
            get("/tenant", rs256(claims().subject("fritz").claim("tenant", "red").build())).text())
        .isEqualTo("{\"tenant\":\"red\"}");
    assertThat(CALLS).hasValue(before);
    assertThat(get("/tenant", rs256(claims().claim("tenant", "blue").build())).text())
        .isEqualTo("{\"tenant\":\"blue\"}");
  }

  private static Verdict verdict(JwtConsumers consumers, String token) throws Exception {
    Verdict known = consumers.known(token);
    return known != null ? known : consumers.verify(token).get(20, TimeUnit.SECONDS);
  }

  @Test
  void keysThatChangeAreReadAgainAndNotMoreOftenThanEveryTenSeconds() throws Exception {
    RSAKey next = new RSAKeyGenerator(2048).keyID("r2").generate();
    String old = rs256(claims().build());
    String fresh =
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("r2").build(),
            claims().build(),
            new RSASSASigner(next));
    AtomicLong clock = new AtomicLong();
    try (Issuer rotating = new Issuer(new JWKSet(rsa).toString());
        JwtConsumers consumers =
            new JwtConsumers(
                settings(rotating.url(), "RS256"), Duration.ofSeconds(20), clock::get)) {
      for (int i = 0; i < 5; i++) {
        assertThat(verdict(consumers, old).consumer()).isNotNull();
      }
      assertThat(consumers.verifications()).as("verified once").isEqualTo(1);
      rotating.keys = new JWKSet(next).toString();
      for (int i = 0; i < 5; i++) {
        assertThat(verdict(consumers, fresh).consumer()).isNull();
      }
      assertThat(rotating.asked).as("read a moment ago").hasValue(1);
      clock.addAndGet(Duration.ofSeconds(11).toNanos());
      assertThat(verdict(consumers, fresh).consumer()).isNotNull();
      assertThat(rotating.asked).hasValue(2);
      assertThat(verdict(consumers, old).consumer()).as("its key is gone").isNull();

      for (String lie :
          List.of("", "<html>", "{\"keys\":[]}", "{\"keys\":7}", "x".repeat(2 << 20))) {
        rotating.keys = lie;
        clock.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(verdict(consumers, old).consumer()).isNull();
        assertThat(verdict(consumers, fresh).consumer()).as("the keys before stay").isNotNull();
      }
      assertThat(rotating.asked).hasValue(7);
    }
  }

  @Test
  void anIssuerThatIsAwayOrHangsLetsNobodyInAndHoldsNobodyUp() throws Exception {
    String token = rs256(claims().build());
    AtomicLong clock = new AtomicLong();
    try (Issuer slow = new Issuer("")) {
      slow.hangs = true;
      try (JwtConsumers consumers =
          new JwtConsumers(settings(slow.url(), "RS256"), Duration.ofMillis(200), clock::get)) {
        assertThat(verdict(consumers, token).unknowable()).as("hangs").isTrue();
        slow.hangs = false;
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(verdict(consumers, token).unknowable()).as("answers 500").isTrue();
      }
      BriskSettings settings =
          TestEndpoints.settings(endpoint("me", AccessRule.CONSUMER, null))
              .withConsumers(ConsumerSettings.jwt(settings(slow.url(), "RS256")));
      try (BriskServer waiting =
              BriskServer.builder(settings).handler("me", request -> Map.of()).start();
          RawClient client = new RawClient(waiting.port())) {
        Reply reply = client.request("GET", "/me", "Authorization: Bearer " + token);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.headers()).containsKey("retry-after");
        slow.keys = new JWKSet(rsa).toString();
        ServerProcess.await(
            "the keys",
            Duration.ofSeconds(20),
            () -> {
              try {
                return client.request("GET", "/me", "Authorization: Bearer " + token).status()
                    == 200;
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
      }
    }
  }

  @Test
  void aSecretInAFileVerifiesHsAndNothingElse() throws Exception {
    byte[] secret = new byte[32];
    secret[3] = 7;
    Path file = directory.resolve("secret.json");
    Files.writeString(
        file,
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\""
            + Base64.getUrlEncoder().withoutPadding().encodeToString(secret)
            + "\"}]}");
    try (JwtConsumers consumers = new JwtConsumers(settings(file.toUri(), "HS256"))) {
      String good =
          signed(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("s").build(),
              claims().build(),
              new MACSigner(secret));
      assertThat(verdict(consumers, good).consumer()).isNotNull();
      assertThat(verdict(consumers, rs256(claims().build())).consumer()).isNull();
    }
    assertThatThrownBy(() -> new JwtConsumers(settings(file.toUri(), "RS256")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("consumers.jwt.jwks: it has 0 keys for RS256");
    assertThatThrownBy(
            () -> new JwtConsumers(settings(directory.resolve("no.json").toUri(), "RS256")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[none] | algorithms",
        "[RS256, HS256] | beside those of key pairs",
        "[HS256] | is signed by a secret"
      })
  void algorithmsThatProveNothingAreRefused(String algorithms, String message) throws Exception {
    Path file = Files.createTempFile(directory, "brisk", ".yaml");
    Files.writeString(
        file,
        """
        consumers:
          jwt:
            jwks: https://issuer.example/keys
            issuer: https://issuer.example/
            audience: [api]
            algorithms: %s
        endpoints:
          - path: GET /me
            access: consumer
            http: { url: "http://localhost:1/" }
        """
            .formatted(algorithms));
    assertThatThrownBy(() -> BriskServer.start(BriskYaml.load(file)))
        .isInstanceOfAny(ConfigException.class, IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void openApiShowsTheSchemes() {
    BriskSettings settings =
        TestEndpoints.settings(endpoint("me", AccessRule.CONSUMER, null))
            .withConsumers(ConsumerSettings.jwt(settings(issuer.url(), "RS256")));
    assertThat(new String(OpenApi.document(settings), StandardCharsets.UTF_8))
        .contains("\"bearerFormat\" : \"JWT\"")
        .contains("\"jwt\" : [ ]")
        .doesNotContain("apiKey");
  }
}
