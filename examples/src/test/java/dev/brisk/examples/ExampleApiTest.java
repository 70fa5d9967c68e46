package dev.brisk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.examples.posts.PostsUpstream;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The bundled example, laid out and served, over the wire.
class ExampleApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SETOSA =
      "{\"SepalLengthCm\":5.1,\"SepalWidthCm\":3.5,\"PetalLengthCm\":1.4,\"PetalWidthCm\":0.2}";
  private static final String PAYMENT =
      """
      {"amount": 912.5, "average_amount": 31.2, "hour": 3, "distance_km": 840.0,
       "minutes_since_last": 4, "transactions_today": 9, "account_age_days": 41,
       "merchant_category": "electronics", "country": "NG", "channel": "%s"}
      """;

  @TempDir static Path folder;
  private static PostsUpstream posts;
  private static BriskServer server;
  private static HttpClient client;

  @BeforeAll
  static void serve() throws Exception {
    posts = PostsUpstream.forLoad(null);
    BriskSettings settings =
        BriskYaml.load(
            BundledExample.layOut(folder),
            name -> name.equals("POSTS_URL") ? posts.url().toString() : null);
    server = BriskServer.start(settings.withServer(settings.server().withPort(0)));
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
    posts.close();
  }

  @Test
  void theSameFlowerTwiceIsAMissAndThenAHitWithTheSameSpecies() throws Exception {
    HttpResponse<String> first = send("POST", "/predict", SETOSA);
    HttpResponse<String> second = send("POST", "/predict", SETOSA);
    assertThat(json(first).path("species").asString()).isEqualTo("Iris-setosa");
    assertThat(json(first).path("probabilities").path("Iris-setosa").asDouble()).isEqualTo(1);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(cacheStatus(first)).contains("fwd=miss").contains("key=\"predict:");
    assertThat(cacheStatus(second)).contains("; hit").contains("detail=memory");
  }

  @Test
  void theThreeSpeciesAreToldApart() throws Exception {
    String flower =
        "{\"SepalLengthCm\":%s,\"SepalWidthCm\":%s,\"PetalLengthCm\":%s,\"PetalWidthCm\":%s}";
    assertThat(species(flower.formatted(7.0, 3.2, 4.7, 1.4))).isEqualTo("Iris-versicolor");
    assertThat(species(flower.formatted(6.3, 3.3, 6.0, 2.5))).isEqualTo("Iris-virginica");
  }

  @Test
  void aFlowerThatLacksAPetalIsRefused() throws Exception {
    HttpResponse<String> refused = send("POST", "/predict", "{\"SepalLengthCm\":5.1}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("PetalLengthCm");
  }

  @Test
  void afterAPutTheNextGetHasTheNewRow() throws Exception {
    JsonNode before = json(send("GET", "/users/7", null));
    assertThat(before.propertyNames()).containsExactly("id", "name", "age");
    assertThat(before.path("id").asInt()).isEqualTo(7);
    assertThat(cacheStatus(send("GET", "/users/7", null))).contains("; hit");

    HttpResponse<String> put = send("PUT", "/users/7", "{\"name\":\"Ada Lovelace\",\"age\":36}");

    assertThat(put.statusCode()).isBetween(200, 204);
    HttpResponse<String> after = send("GET", "/users/7", null);
    assertThat(cacheStatus(after)).contains("fwd=miss");
    assertThat(json(after).path("name").asString()).isEqualTo("Ada Lovelace");
    assertThat(json(after).path("age").asInt()).isEqualTo(36);
  }

  @Test
  void aUserWhoDoesNotExistIsA404() throws Exception {
    assertThat(send("GET", "/users/1001", null).statusCode()).isEqualTo(404);
  }

  @Test
  void postsComeFromTheStandInAndThenFromTheCache() throws Exception {
    HttpResponse<String> first = send("GET", "/posts/42", null);
    assertThat(json(first).path("id").asInt()).isEqualTo(42);
    assertThat(cacheStatus(first)).contains("fwd=miss");
    HttpResponse<String> second = send("GET", "/posts/42", null);
    assertThat(cacheStatus(second)).contains("; hit");
    assertThat(second.body()).isEqualTo(first.body());
  }

  @Test
  void aFraudScoreComesWithAReasonForEachField() throws Exception {
    HttpResponse<String> response = send("POST", "/fraud-score", PAYMENT.formatted("online"));
    JsonNode score = json(response);
    assertThat(score.path("fraud_probability").asDouble()).isBetween(0.5, 1.0);
    assertThat(score.path("because").propertyNames())
        .containsExactlyInAnyOrder(
            "amount",
            "average_amount",
            "hour",
            "distance_km",
            "minutes_since_last",
            "transactions_today",
            "account_age_days",
            "merchant_category",
            "country",
            "channel");
  }

  @Test
  void anUnknownChannelIsRefusedBeforeTheModelSeesIt() throws Exception {
    HttpResponse<String> refused = send("POST", "/fraud-score", PAYMENT.formatted("pigeon"));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("channel");
  }

  @Test
  void aRegionsSalesAreByMonthAndProduct() throws Exception {
    JsonNode rows = json(send("GET", "/sales/islands?year=2024", null));
    assertThat(rows.size()).isEqualTo(12 * 12);
    Set<String> months = new HashSet<>();
    for (JsonNode row : rows) {
      months.add(row.path("month").asString());
      assertThat(row.path("units").asInt()).isGreaterThanOrEqualTo(row.path("orders").asInt());
      assertThat(row.path("revenue").asDouble()).isPositive();
    }
    assertThat(months).hasSize(12).allMatch(month -> month.startsWith("2024-"));
    assertThat(send("GET", "/sales/atlantis", null).statusCode()).isEqualTo(422);
  }

  @Test
  void theJavaHandlerGreets() throws Exception {
    assertThat(json(send("GET", "/hello/J%C3%BCrgen", null)).path("hello").asString())
        .isEqualTo("Jürgen");
  }

  @Test
  void aLoginGivesATokenToTheDemoUserOnly() throws Exception {
    String right = "{\"user\":\"demo\",\"password\":\"demo\"}";
    assertThat(json(send("POST", "/login", right)).path("token").asString()).hasSize(36);
    assertThat(send("POST", "/login", right.replace("\"demo\"}", "\"no\"}")).statusCode())
        .isEqualTo(422);
  }

  @Test
  void whatIsInABasketTwiceIsHalfPrice() throws Exception {
    JsonNode once = json(send("GET", "/baskets/3", null));
    assertThat(once.path("cents").asLong()).isEqualTo(100 + 131 + 162);
    // After 4,001 items the numbers repeat.
    long full = json(send("GET", "/baskets/4001", null)).path("cents").asLong();
    assertThat(json(send("GET", "/baskets/4002", null)).path("cents").asLong())
        .isEqualTo(full + 50);
  }

  private static String species(String flower) throws Exception {
    return json(send("POST", "/predict", flower)).path("species").asString();
  }

  private static String cacheStatus(HttpResponse<String> response) {
    return response.headers().firstValue("cache-status").orElse("none");
  }

  private static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(20));
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("content-type", "application/json");
      request.method(method, BodyPublishers.ofString(body));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
