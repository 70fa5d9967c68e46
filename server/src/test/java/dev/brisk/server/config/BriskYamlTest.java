package dev.brisk.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.config.Environment;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.Type;
import dev.brisk.server.config.SourceSettings.Budget;
import dev.brisk.server.config.SourceSettings.Code;
import dev.brisk.server.config.SourceSettings.Files;
import dev.brisk.server.config.SourceSettings.Http;
import dev.brisk.server.config.SourceSettings.Model;
import dev.brisk.server.config.SourceSettings.Sql;
import java.io.IOException;
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
            Model.of(
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
            Sql.query(
                "shop", "select id, name, age from users where id = :user_id", Sql.Result.ONE));
    assertThat(users.cache())
        .isEqualTo(EndpointCache.ttl(Duration.ofMinutes(5)).withTags("user:{user_id}"));

    EndpointSettings put = settings.endpoints().get(2);
    assertThat(put.invalidates()).containsExactly("user:{user_id}");
    assertThat(put.parameters()).containsExactly(ParameterSettings.path("user_id", Type.STRING));
    assertThat(put.source())
        .isInstanceOfSatisfying(Sql.class, sql -> assertThat(sql.write()).isTrue());

    assertThat(settings.endpoints().get(3).source())
        .isEqualTo(Code.file(directory.resolve("Hello.java")));

    assertThat(settings.endpoints().get(4).source())
        .isInstanceOfSatisfying(
            Http.class,
            http -> {
              assertThat(http.method()).isEqualTo("GET");
              assertThat(http.url())
                  .isEqualTo("https://jsonplaceholder.typicode.com/posts/{post_id}");
              assertThat(http.timeout()).isEqualTo(Duration.ofSeconds(2));
              assertThat(http.budget()).isEqualTo(new Budget(60, Duration.ofMinutes(1)));
              assertThat(http.headers()).isEqualTo(Map.of("X-Client", "brisk"));
            });

    assertThat(settings.endpoints().get(5).method()).isEqualTo(EndpointSettings.ANY_METHOD);
    assertThat(settings.endpoints().get(5).source())
        .isEqualTo(new Files(directory.resolve("public"), "index.html", "public, max-age=60"));
  }

  @Test
  void theSameRecordsComeFromJava() throws Exception {
    BriskSettings fromFile =
        BriskYaml.load(directory.resolve("brisk.yaml"), Environment.of(Map.of()));

    EndpointSettings users =
        EndpointSettings.of(
                "GET /users/{user_id}",
                Sql.query(
                    "shop", "select id, name, age from users where id = :user_id", Sql.Result.ONE))
            .withParameter(ParameterSettings.path("user_id", Type.INTEGER).withMinimum(1))
            .withCache(EndpointCache.ttl(Duration.ofMinutes(5)).withTags("user:{user_id}"));

    assertThat(users).isEqualTo(fromFile.endpoints().get(1));
  }
}
