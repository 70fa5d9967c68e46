package dev.brisk.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.config.Environment;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.check.SettingsCheck;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.source.http.HttpSettings;
import dev.brisk.server.source.model.ModelSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleConfigurationTest {
  private static final Path IN_THE_REPOSITORY = Path.of("api", "brisk.yaml");

  @TempDir Path folder;

  @Test
  void theExampleHasNoProblemsWhereItIsAndWhereItIsLaidOut() throws Exception {
    BriskSettings there = BriskYaml.load(IN_THE_REPOSITORY, Environment.of(Map.of()));
    BriskSettings laidOut = BriskYaml.load(BundledExample.layOut(folder), Environment.of(Map.of()));
    assertThat(laidOut.endpoints()).hasSameSizeAs(there.endpoints());
    assertThat(there.endpoints())
        .extracting(endpoint -> endpoint.method() + " " + endpoint.path())
        .containsExactly(
            "POST /predict",
            "GET /users/{user_id}",
            "PUT /users/{user_id}",
            "GET /posts/{post_id}",
            "POST /fraud-score",
            "GET /sales/{region}",
            "GET /hello/{name}",
            "POST /login",
            "GET /baskets/{items}");
    assertThat(there.endpoints()).allMatch(endpoint -> endpoint.summary() != null);
  }

  @Test
  void allFilesThatTheExampleNamesAreMadeByTheBuild() throws Exception {
    BriskSettings settings = BriskYaml.load(IN_THE_REPOSITORY, Environment.of(Map.of()));
    for (EndpointSettings endpoint : settings.endpoints()) {
      if (endpoint.source() instanceof ModelSettings model) {
        assertThat(settings.directory().resolve(model.file())).isNotEmptyFile();
      }
    }
    assertThat(Files.size(Path.of("api", "data", "users.db"))).isPositive();
    assertThat(Files.size(Path.of("api", "data", "sales.db"))).isPositive();
  }

  @Test
  void postsComeFromTheRealApiUnlessTheEnvironmentNamesAnother() throws Exception {
    assertThat(postsUrl(Map.of()))
        .isEqualTo("https://jsonplaceholder.typicode.com/posts/{post_id}");
    assertThat(postsUrl(Map.of("POSTS_URL", "http://127.0.0.1:9")))
        .isEqualTo("http://127.0.0.1:9/posts/{post_id}");
  }

  @Test
  void aProgramSaysTheSameWithTheSameRecords() throws Exception {
    Path file = BundledExample.layOut(folder);
    BriskSettings read = BriskYaml.load(file, Environment.of(Map.of("POSTS_URL", "http://a")));
    BriskSettings made =
        SettingsCheck.checked(ExampleInJava.settings(read.directory(), "http://a"));
    assertThat(made.endpoints().stream().map(ExampleConfigurationTest::comparable))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(
            read.endpoints().stream().map(ExampleConfigurationTest::comparable).toList());
    assertThat(made.datasources()).usingRecursiveComparison().isEqualTo(read.datasources());
  }

  /// Without what is only for readers of the documentation.
  private static EndpointSettings comparable(EndpointSettings endpoint) {
    EndpointSettings bare = endpoint.withSummary(null).withDescription(null);
    for (EndpointSettings.ParameterSettings parameter : endpoint.parameters()) {
      bare = bare.withParameter(parameter.withDescription(""));
    }
    return bare;
  }

  private static String postsUrl(Map<String, String> environment) throws Exception {
    return BriskYaml.load(IN_THE_REPOSITORY, Environment.of(environment)).endpoints().stream()
        .filter(endpoint -> endpoint.name().equals("post"))
        .map(endpoint -> ((HttpSettings) endpoint.source()).url())
        .findFirst()
        .orElseThrow();
  }
}
