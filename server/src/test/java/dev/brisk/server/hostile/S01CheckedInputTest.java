package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.Environment;
import dev.brisk.server.config.yaml.BriskYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// S1: `check` finds what a handler reads and the key does not hold, where the source shows it.
class S01CheckedInputTest {
  @Test
  void checkRefusesWhatItSees(@TempDir Path directory) throws Exception {
    Files.writeString(
        directory.resolve("Me.java"),
        """
        import dev.brisk.server.handler.*;
        public class Me implements Handler {
          /* request.header("in-a-comment") */
          @Override public Object handle(Request request) {
            return request.header("Accept-Language").orElse("") + request . cookie( "theme" );
          }
        }
        """);
    assertThatThrownBy(() -> load(directory, "cache: { ttl: 1m }"))
        .hasMessageContaining(
            "reads the header 'accept-language', which the cache's key does not hold. Add inputs: {"
                + " headers: [accept-language] }")
        .hasMessageContaining("reads the cookie 'theme'")
        .message()
        .doesNotContain("in-a-comment");
    load(directory, "cache: { ttl: 1m }, inputs: { headers: [Accept-Language], cookies: [theme] }");
    load(directory, "summary: not cached");
    assertThatThrownBy(() ->
            load(
                directory,
                "cache: { ttl: 1m, shared: true, key: me }, inputs: { headers:"
                    + " [accept-language, accept-language] }"))
        .hasMessageContaining("has a name twice")
        .hasMessageContaining("leaves out the headers and cookies of inputs")
        .hasMessageContaining("declares neither authorization nor cookies");
    assertThatThrownBy(() -> load(directory, "cache: { ttl: 1m }, inputs: { headers: ['a b'] }"))
        .hasMessageContaining("Write the name of an HTTP header");
  }

  private static void load(Path directory, String rest) throws Exception {
    Path file = directory.resolve("brisk.yaml");
    Files.writeString(
        file, "endpoints: [{ path: GET /me, code: { file: Me.java }, " + rest + " }]\n");
    BriskYaml.load(file, Environment.of(Map.of()));
  }
}
