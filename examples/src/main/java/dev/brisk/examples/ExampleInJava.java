package dev.brisk.examples;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.Type;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.code.CodeSettings;
import dev.brisk.server.source.http.HttpSettings;
import dev.brisk.server.source.model.ModelSettings;
import dev.brisk.server.source.sql.SqlSettings;
import dev.brisk.server.source.sql.SqlSettings.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The bundled API without its `brisk.yaml`: what the file says, a program says with the same
/// records. A test holds the two together.
///
/// ```java
/// try (BriskServer server = BriskServer.start(ExampleInJava.settings(folder, postsUrl))) {
///   System.out.println("Listening on " + server.url());
/// }
/// ```
public final class ExampleInJava {
  private static final String SALES =
      """
      select strftime('%Y-%m', sold_at, 'unixepoch') as month, product, count(*) as orders, \
      sum(quantity) as units, round(sum(quantity * price_cents) / 100.0, 2) as revenue \
      from sales \
      where region = :region and cast(strftime('%Y', sold_at, 'unixepoch') as integer) = :year \
      group by month, product order by month, product\
      """;

  private ExampleInJava() {}

  /// @param folder with the models, databases and schemas, as [BundledExample] lays it out
  /// @param postsUrl the API behind `/posts`, without a slash at the end
  public static BriskSettings settings(Path folder, String postsUrl) throws IOException {
    ParameterSettings userId = ParameterSettings.path("user_id", Type.INTEGER).withMinimum(1);
    BriskSettings endpoints =
        BriskSettings.of(
            EndpointSettings.of(
                    "POST /predict",
                    ModelSettings.of(
                        folder.resolve("models/iris.onnx"),
                        "SepalLengthCm",
                        "SepalWidthCm",
                        "PetalLengthCm",
                        "PetalWidthCm"))
                .withBody(Files.readString(folder.resolve("iris-flower.schema.json")))
                .withCache(EndpointCache.ttl(Duration.ofHours(1))),
            EndpointSettings.of(
                    "GET /users/{user_id}",
                    SqlSettings.query(
                        "users", "select id, name, age from users where id = :user_id", Result.ONE))
                .withName("user")
                .withParameter(userId)
                .withCache(EndpointCache.ttl(Duration.ofMinutes(5)).withTags("user:{user_id}")),
            EndpointSettings.of(
                    "PUT /users/{user_id}",
                    SqlSettings.execute(
                        "users", "update users set name = :name, age = :age where id = :user_id"))
                .withName("change-user")
                .withParameter(userId)
                .withBody(Files.readString(folder.resolve("user.schema.json")))
                .withInvalidates("user:{user_id}"),
            EndpointSettings.of("GET /posts/{post_id}", posts(postsUrl))
                .withName("post")
                .withParameter(
                    ParameterSettings.path("post_id", Type.INTEGER).withMinimum(1).withMaximum(100))
                .withCache(EndpointCache.ttl(Duration.ofMinutes(10))),
            EndpointSettings.of(
                    "POST /fraud-score", ModelSettings.of(folder.resolve("models/fraud.onnx")))
                .withBody(Files.readString(folder.resolve("transaction.schema.json")))
                .withCache(EndpointCache.ttl(Duration.ofMinutes(10))),
            EndpointSettings.of(
                    "GET /sales/{region}", SqlSettings.query("sales", SALES, Result.MANY))
                .withParameter(
                    ParameterSettings.path("region", Type.STRING)
                        .withValues(
                            "north", "south", "east", "west", "central", "coast", "islands",
                            "online"))
                .withParameter(
                    ParameterSettings.query("year", Type.INTEGER)
                        .withMinimum(2023)
                        .withMaximum(2025)
                        .withDefault("2025"))
                .withCache(EndpointCache.ttl(Duration.ofMinutes(15))),
            EndpointSettings.of(
                    "GET /hello/{name}", CodeSettings.file(folder.resolve("Hello.java")))
                .withParameter(
                    ParameterSettings.path("name", Type.STRING).withMinLength(1).withMaxLength(100))
                .withCache(EndpointCache.ttl(Duration.ofMinutes(1))),
            EndpointSettings.of("POST /login", CodeSettings.file(folder.resolve("Login.java")))
                .withBody(Files.readString(folder.resolve("login.schema.json"))),
            EndpointSettings.of(
                    "GET /baskets/{items}", CodeSettings.file(folder.resolve("Basket.java")))
                .withName("basket")
                .withParameter(
                    ParameterSettings.path("items", Type.INTEGER)
                        .withMinimum(1)
                        .withMaximum(5000)));
    return endpoints
        .withDirectory(folder)
        .withDatasource(DatasourceSettings.of("users", sqlite(folder.resolve("data/users.db"))))
        .withDatasource(DatasourceSettings.of("sales", sqlite(folder.resolve("data/sales.db"))))
        .withApi(new BriskSettings.Api("Brisk example", "1", null));
  }

  private static HttpSettings posts(String url) {
    return new HttpSettings(
        "GET",
        url + "/posts/{post_id}",
        Map.of(),
        HttpSettings.DEFAULT_CONNECT_TIMEOUT,
        Duration.ofSeconds(2),
        HttpSettings.DEFAULT_RETRIES,
        null,
        HttpSettings.DEFAULT_MAX_BODY,
        List.of());
  }

  private static String sqlite(Path file) {
    return "jdbc:sqlite:" + file;
  }
}
