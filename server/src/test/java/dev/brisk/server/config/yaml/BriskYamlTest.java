package dev.brisk.server.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.config.Environment;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.Type;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.source.code.CodeSettings;
import dev.brisk.server.source.files.FilesSettings;
import dev.brisk.server.source.http.HttpSettings;
import dev.brisk.server.source.model.ModelSettings;
import dev.brisk.server.source.sql.SqlSettings;
import dev.brisk.server.tls.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file as users write it becomes the records.
class BriskYamlTest {
  @TempDir Path directory;

  @BeforeEach
  void filesThatTheExampleNames() throws IOException {
    ExampleFiles.write(directory);
  }

  @Test
  void theExampleOfTheDesignIsRead() throws Exception {
    BriskSettings settings =
        BriskYaml.load(directory.resolve("brisk.yaml"), Environment.of(Map.of()));

    assertThat(settings.directory()).isEqualTo(directory);
    assertThat(settings.server().port()).isEqualTo(8000);
    assertThat(settings.cache().memoryMaxBytes()).isEqualTo(64 << 20);
    assertThat(settings.cache().redis()).isEqualTo(Redis.of("redis://localhost:6379"));
    assertThat(settings.datasources().get("shop").url())
        .isEqualTo("jdbc:sqlite:" + directory.resolve("users.db"));
    assertThat(settings.endpoints())
        .extracting(EndpointSettings::name)
        .containsExactly("predict", "users", "put-users", "hello", "posts", "static");

    EndpointSettings predict = settings.endpoints().getFirst();
    assertThat(predict.method()).isEqualTo("POST");
    assertThat(predict.summary()).isEqualTo("Iris species from four measurements");
    assertThat(predict.body()).isNotNull();
    assertThat(predict.source())
        .isEqualTo(
            ModelSettings.of(
                directory.resolve("iris.onnx"),
                "SepalLengthCm",
                "SepalWidthCm",
                "PetalLengthCm",
                "PetalWidthCm"));
    assertThat(predict.cache()).isEqualTo(EndpointCache.ttl(Duration.ofHours(1)));

    EndpointSettings users = settings.endpoints().get(1);
    assertThat(users.parameters())
        .containsExactly(ParameterSettings.path("user_id", Type.INTEGER).withMinimum(1));
    assertThat(users.source())
        .isEqualTo(
            SqlSettings.query(
                "shop",
                "select id, name, age from users where id = :user_id",
                SqlSettings.Result.ONE));
    assertThat(users.cache())
        .isEqualTo(EndpointCache.ttl(Duration.ofMinutes(5)).withTags("user:{user_id}"));

    EndpointSettings put = settings.endpoints().get(2);
    assertThat(put.invalidates()).containsExactly("user:{user_id}");
    assertThat(put.parameters()).containsExactly(ParameterSettings.path("user_id", Type.STRING));
    assertThat(put.source())
        .isInstanceOfSatisfying(SqlSettings.class, sql -> assertThat(sql.write()).isTrue());

    assertThat(settings.endpoints().get(3).source())
        .isEqualTo(CodeSettings.file(directory.resolve("Hello.java")));

    assertThat(settings.endpoints().get(4).source())
        .isInstanceOfSatisfying(
            HttpSettings.class,
            http -> {
              assertThat(http.method()).isEqualTo("GET");
              assertThat(http.url())
                  .isEqualTo("https://jsonplaceholder.typicode.com/posts/{post_id}");
              assertThat(http.timeout()).isEqualTo(Duration.ofSeconds(2));
              assertThat(http.budget())
                  .isEqualTo(new HttpSettings.Budget(60, Duration.ofMinutes(1)));
              assertThat(http.headers()).isEqualTo(Map.of("X-Client", "brisk"));
            });

    assertThat(settings.endpoints().get(5).method()).isEqualTo(EndpointSettings.ANY_METHOD);
    assertThat(settings.endpoints().get(5).source())
        .isEqualTo(
            new FilesSettings(directory.resolve("public"), "index.html", "public, max-age=60"));
  }

  @Test
  void theSameRecordsComeFromJava() throws Exception {
    BriskSettings fromFile =
        BriskYaml.load(directory.resolve("brisk.yaml"), Environment.of(Map.of()));

    EndpointSettings users =
        EndpointSettings.of(
                "GET /users/{user_id}",
                SqlSettings.query(
                    "shop",
                    "select id, name, age from users where id = :user_id",
                    SqlSettings.Result.ONE))
            .withParameter(ParameterSettings.path("user_id", Type.INTEGER).withMinimum(1))
            .withCache(EndpointCache.ttl(Duration.ofMinutes(5)).withTags("user:{user_id}"));

    assertThat(users).isEqualTo(fromFile.endpoints().get(1));
  }

  @Test
  void noSecretIsShownByARecord() throws Exception {
    Files.writeString(
        directory.resolve("secrets.yaml"),
        """
        cache: { redis: { url: "redis://:s3cret@localhost:6379" } }
        datasources:
          shop: { url: "jdbc:postgresql://h/d?password=s3cret", user: u, password: s3cret }
        endpoints:
          - path: GET /a
            http: { url: "https://api.example/v1?key=s3cret", headers: { Authorization: s3cret } }
        """);

    BriskSettings settings =
        BriskYaml.load(directory.resolve("secrets.yaml"), Environment.of(Map.of()));

    assertThat(settings.toString())
        .doesNotContain("s3cret")
        .contains("Http[GET https://api.example/…]");
  }

  @Test
  void anEmptyRedisUrlMeansNoRedis() throws Exception {
    Files.writeString(
        directory.resolve("optional.yaml"),
        """
        cache: { redis: { url: "${REDIS_URL:-}" } }
        endpoints: [{ path: GET /a, code: { class: A } }]
        """);
    Path file = directory.resolve("optional.yaml");

    assertThat(BriskYaml.load(file, Environment.of(Map.of())).cache().redis()).isNull();
    assertThat(
            BriskYaml.load(file, Environment.of(Map.of("REDIS_URL", "redis://cache")))
                .cache()
                .redis())
        .isEqualTo(Redis.of("redis://cache"));
  }

  @Test
  void everythingAboutTheServerCanBeSaid() throws Exception {
    TestIdentity.create("EC", directory)
        .write(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    Files.writeString(
        directory.resolve("server.yaml"),
        """
        api: { title: Shop, version: 2.1.0, description: All of it. }
        server:
          host: 0.0.0.0
          port: 0
          event-loops: 2
          max-body: 2MiB
          max-header: 32KiB
          max-url: 4KiB
          header-timeout: 1s
          body-timeout: 2s
          idle-timeout: 3s
          request-timeout: 4s
          shutdown-timeout: 5s
          max-connections: 100
          compression: false
          server-timing: true
          access-log: "-"
          tls: { certificate: cert.pem, key: key.pem }
          metrics-path: off
          docs-path: /internal/docs
          openapi-path: /internal/openapi.json
          health-path: /internal/health
          admin: { enabled: true, port: 9001, token-file: token }
        cache: { enabled: false, memory: { max-size: 0 } }
        endpoints: [{ path: GET /metrics, code: { class: A } }]
        """);

    BriskSettings settings =
        BriskYaml.load(directory.resolve("server.yaml"), Environment.of(Map.of()));

    assertThat(settings.api()).isEqualTo(new BriskSettings.Api("Shop", "2.1.0", "All of it."));
    assertThat(settings.cache().enabled()).isFalse();
    assertThat(settings.server())
        .isEqualTo(
            ServerSettings.defaults()
                .withHost("0.0.0.0")
                .withPort(0)
                .withLoops(2)
                .withMaxBody(2 << 20)
                .withMaxHeader(32 << 10)
                .withMaxUrl(4 << 10)
                .withHeaderTimeout(Duration.ofSeconds(1))
                .withBodyTimeout(Duration.ofSeconds(2))
                .withIdleTimeout(Duration.ofSeconds(3))
                .withRequestTimeout(Duration.ofSeconds(4))
                .withShutdownTimeout(Duration.ofSeconds(5))
                .withMaxConnections(100)
                .withCompression(false)
                .withServerTiming(true)
                .withAccessLog("-")
                .withTls(
                    new BriskSettings.Tls(
                        directory.resolve("cert.pem"), directory.resolve("key.pem")))
                .withMetricsPath(null)
                .withDocsPath("/internal/docs")
                .withOpenapiPath("/internal/openapi.json")
                .withHealthPath("/internal/health")
                .withAdmin(new BriskSettings.Admin(true, 9001, directory.resolve("token"))));
  }
}
