package dev.brisk.cli.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.ExitCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
  @TempDir Path directory;
  private String config;

  @BeforeEach
  void writeConfiguration() throws Exception {
    config =
        Files.writeString(
                directory.resolve("brisk.yaml"),
                """
                consumers: { keys: keys.json }
                endpoints:
                  - path: GET /posts
                    access: { scopes: [posts:read] }
                    http: { url: "https://up.example/" }
                """)
            .toString();
  }

  private Run keys(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "keys";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--config";
    all[arguments.length + 2] = config;
    return CommandLineRunner.run(all);
  }

  @Test
  void aKeyIsShownOnceListedWithoutItselfAndRevoked() throws Exception {
    Run made =
        keys(
            "create",
            "acme",
            "--scope",
            "posts:read",
            "--claim",
            "tenant=blue",
            "--expires",
            "90d");
    assertThat(made.code()).as(made.err()).isEqualTo(0);
    assertThat(made.out()).matches("brisk_[A-Za-z0-9_-]{43}\n");
    assertThat(made.err()).contains("of acme, shown only now").doesNotContain(made.out().strip());
    Run list = keys("list");
    assertThat(list.out())
        .contains("  acme\n", "  scope posts:read\n", "  claim tenant=blue\n", ", expires 20")
        .doesNotContain(made.out().strip());
    assertThat(list.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(keys("list", "--json").out()).contains("\"consumer\" : \"acme\"");
    assertThat(Files.readString(directory.resolve("keys.json")))
        .doesNotContain(made.out().strip().substring(6));
    String id = list.out().substring(0, 8);
    assertThat(keys("revoke", id).out()).isEqualTo("Revoked " + id + " of acme.\n");
    assertThat(keys("list").out()).startsWith("There are no keys.");
  }

  @Test
  void allKeysOfAConsumerAreRevokedByName() {
    keys("create", "acme");
    keys("create", "acme");
    keys("create", "other");
    assertThat(keys("revoke", "acme").out().lines()).hasSize(2);
    assertThat(keys("list").out()).contains("other").doesNotContain("acme");
    Run none = keys("revoke", "acme");
    assertThat(none.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(none.err()).contains("There is no key 'acme'");
  }

  @Test
  void badInputIsNamed() throws Exception {
    assertThat(keys("create", "acme", "--scope", "a b").err()).contains("without spaces");
    assertThat(keys("create", "acme", "--expires", "soon").err())
        .contains("--expires is 'soon'. Write a duration");
    assertThat(keys("create", " ").err()).contains("CONSUMER is a name");
    Files.writeString(
        Path.of(config), "endpoints: [{ path: GET /a, http: { url: 'https://up.example/' } }]");
    Run none = keys("list");
    assertThat(none.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(none.err()).contains("has no consumers with keys. Add consumers:");
    Run away = CommandLineRunner.run("keys", "create", "a", "--file", directory + "/no/keys.json");
    assertThat(away.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(away.err()).contains("The API keys: ").contains("no/keys.json");
  }
}
