package dev.brisk.server.config.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.config.ConfigFile;
import dev.brisk.config.Environment;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The examples of `docs/guide/caching.md` are configurations that work.
class CachingGuideTest {
  private static final Path GUIDE = Path.of("../docs/guide/caching.md");
  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

  static List<String> examples() throws Exception {
    return Pattern.compile("(?s)```yaml\n(.*?)```")
        .matcher(Files.readString(GUIDE))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  private static BriskSettings read(String yaml) throws Exception {
    return BriskYaml.with()
        .read(
            ConfigFile.parse(
                yaml,
                "caching.md",
                GUIDE.toAbsolutePath().getParent(),
                Environment.of(Map.of("CACHE_KEY", KEY, "OLD_CACHE_KEY", KEY))))
        .settings();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsRead(String yaml) throws Exception {
    assertThat(read(yaml).endpoints()).isNotEmpty();
  }

  /// So that no rule is without an example.
  @Test
  void everyKeyOfAnEndpointsCacheIsInTheGuide() throws Exception {
    String guide = Files.readString(GUIDE);
    assertThat(PolicySection.KEYS)
        .allSatisfy(key -> assertThat(guide).contains("`" + key.name() + "`"));
    List<EndpointCache> caches = new java.util.ArrayList<>();
    for (String example : examples()) {
      read(example).endpoints().forEach(endpoint -> caches.add(endpoint.cache()));
    }
    assertThat(caches)
        .anySatisfy(cache -> assertThat(cache.policy()).hasNoNullFieldsOrPropertiesExcept("tiers"));
  }
}
