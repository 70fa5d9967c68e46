package dev.brisk.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.config.AccessRule;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.In;
import dev.brisk.server.config.JwtSettings;
import dev.brisk.server.config.RateLimit;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A thousand secrets where secrets come: keys, tokens, cookies, addresses, bodies, the
/// configuration. None of them is in a line of a log, a metric or a page, nor in a problem document
/// but what tells its sender which of his own parameters is wrong.
@Timeout(120)
class PlantedSecretsTest {
  private static final int EACH = 100;

  @TempDir Path directory;
  private final Random random = new Random(7);
  private final List<String> planted = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

  private String secret() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    String secret =
        "S" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).replaceAll("[-_]", "x");
    planted.add(secret);
    return secret;
  }

  @Test
  void noneOfAThousandSecretsIsTold() throws Exception {
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            told.add(String.valueOf(record.getMessage()));
            for (Throwable t = record.getThrown(); t != null; t = t.getCause()) {
              told.add(t.toString());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    handler.setLevel(Level.ALL);
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      ask();
    } finally {
      root.removeHandler(handler);
    }
    told.add(Files.readString(directory.resolve("access.log")));
    assertThat(planted).hasSizeGreaterThanOrEqualTo(1000);
    String all = String.join("\n", told);
    assertThat(all).hasSizeGreaterThan(100_000);
    assertThat(planted.stream().filter(all::contains).map(each -> where(all, each)).distinct())
        .isEmpty();
  }

  private static String where(String all, String secret) {
    int at = all.indexOf(secret);
    return all.substring(Math.max(0, at - 150), Math.min(all.length(), at + secret.length() + 20));
  }

  private void ask() throws Exception {
    EndpointCache hour = EndpointCache.ttl(Duration.ofHours(1));
    EndpointSettings guarded =
        TestEndpoints.endpoint("guarded", "GET", "/guarded", List.of(), null, hour)
            .withAccess(AccessSettings.of(AccessRule.CONSUMER));
    EndpointSettings limited =
        TestEndpoints.endpoint("limited", "GET", "/limited", List.of(), null, hour)
            .withAccess(AccessSettings.limits(List.of(RateLimit.parse("1/day burst 5"))));
    EndpointSettings number =
        TestEndpoints.endpoint(
            "number",
            "GET",
            "/number",
            List.of(TestEndpoints.integer("id", In.QUERY, 1)),
            null,
            hour);
    EndpointSettings body =
        TestEndpoints.endpoint(
            "body",
            "POST",
            "/body",
            List.of(),
            "{\"properties\":{\"password\":{\"type\":\"string\",\"maxLength\":8},"
                + "\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}",
            hour);
    EndpointSettings failing =
        TestEndpoints.endpoint("failing", "GET", "/failing", List.of(), null, null);
    // Nobody listens on port 1: Redis and the issuer are away.
    BriskSettings settings =
        TestEndpoints.settings(guarded, limited, number, body, failing)
            .withCache(
                CacheSettings.defaults()
                    .withRedis(
                        new Redis(
                            "redis://user:" + secret() + "@127.0.0.1:1",
                            Duration.ofMillis(250),
                            Duration.ofSeconds(1))))
            .withConsumers(
                ConsumerSettings.keys(directory.resolve("keys.json"))
                    .withJwt(
                        new JwtSettings(
                            URI.create("http://user:" + secret() + "@127.0.0.1:1/keys"),
                            "https://issuer.example/",
                            List.of("api"),
                            List.of("RS256"),
                            Duration.ZERO)));
    try (BriskServer server =
        BriskServer.builder(
                settings.withServer(
                    settings.server().withAccessLog(directory.resolve("access.log").toString())))
            .handler("guarded", request -> Map.of())
            .handler("limited", request -> Map.of())
            .handler("number", request -> Map.of())
            .handler("body", request -> Map.of())
            .handler(
                "failing",
                request -> {
                  throw new IllegalStateException("it fails");
                })
            .start()) {
      for (int i = 0; i < EACH; i++) {
        try (RawClient client = new RawClient(server.port())) {
          ask(client);
        }
      }
      try (RawClient client = new RawClient(server.port())) {
        for (String page :
            List.of("/metrics", "/openapi.json", "/docs", "/health", "/health/ready")) {
          tell(client.request("GET", page));
        }
      }
    }
  }

  private void ask(RawClient client) throws Exception {
    tell(client, "GET", "/guarded", "X-Api-Key: brisk_" + secret());
    tell(client, "GET", "/guarded", "Authorization: Bearer " + secret());
    String token =
        Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"alg\":\"RS256\",\"kid\":\"" + secret() + "\"}").getBytes())
            + "."
            + secret()
            + "."
            + secret();
    tell(client, "GET", "/guarded", "Authorization: Bearer " + token);
    tell(client, "GET", "/guarded", "Authorization: Basic " + secret());
    tell(client, "GET", "/limited?api_key=" + secret(), "Cookie: session=" + secret());
    tell(client, "GET", "/failing", "X-Secret: " + secret(), "Cookie: a=" + secret());
    // Who asks is told what of his own parameters and body is wrong; logs and pages are not.
    client.request("GET", "/number?id=" + secret());
    tell(client, "GET", "/nowhere?token=" + secret(), "Referer: https://a/?t=" + secret());
    tell(client, "POST", "/guarded", "Proxy-Authorization: Basic " + secret());
    post(client, "{\"n\":1,\"password\":\"" + secret() + "\"}");
    client.post("/body", "application/json", "{\"n\":\"" + secret() + "\"}");
    client.post("/body", "application/json", "{\"n\":" + secret() + "}");
  }

  private void tell(RawClient client, String method, String path, String... fields)
      throws Exception {
    tell(client.request(method, path, fields));
  }

  private void post(RawClient client, String body) throws Exception {
    tell(client.post("/body", "application/json", body));
  }

  private void tell(Reply reply) {
    told.add(reply.headers() + reply.text());
  }
}
