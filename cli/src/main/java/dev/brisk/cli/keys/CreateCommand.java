package dev.brisk.cli.keys;

import dev.brisk.config.Durations;
import dev.brisk.server.access.KeyFile;
import dev.brisk.server.config.AccessRule;
import dev.brisk.server.message.Consumer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Makes a key and prints it, which nothing can do again.
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Make a key for a consumer. It is printed now and never again.",
    footer = {
      "",
      "Standard output has the key and nothing else.",
      "",
      "Examples:",
      "  brisk keys create acme",
      "  brisk keys create acme --scope orders:read --claim tenant=acme --expires 90d"
    })
final class CreateCommand implements Callable<Integer> {
  private static final String NAME = "[^\\p{Cntrl}\\s][^\\p{Cntrl}]{0,99}";
  private static final String CLAIM = "[A-Za-z0-9_.:-]{1,100}";

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "CONSUMER", description = "Whose key it is; he may have several.")
  private String consumer = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "What it may, as in access: { scopes: [...] }. Can be repeated.")
  private Set<String> scopes = new TreeSet<>();

  @Option(
      names = "--claim",
      paramLabel = "NAME=VALUE",
      description = "What else is known of him, such as tenant=acme. Can be repeated.")
  private Map<String, String> claims = new LinkedHashMap<>();

  @Option(
      names = "--expires",
      paramLabel = "DURATION",
      description = "For how long it is valid, such as 90d; for ever if left out.")
  private @Nullable String expires;

  @CommandLine.Mixin private final KeyFileOptions file = new KeyFileOptions();

  @Override
  public Integer call() {
    require(consumer.matches(NAME), "CONSUMER is a name of at most 100 characters, such as acme.");
    require(scopes.stream().allMatch(s -> s.matches(AccessRule.SCOPE)), AccessRule.SCOPE_HINT);
    require(
        claims.keySet().stream().allMatch(name -> name.matches(CLAIM))
            && claims.values().stream().allMatch(value -> value.matches(NAME)),
        "A claim is a name and a value, such as tenant=acme.");
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Duration valid = expires == null ? null : duration(expires);
    KeyFile.Created created =
        file.with(keys ->
            keys.create(
                new Consumer(consumer, scopes, claims),
                now,
                valid == null ? null : now.plus(valid)));
    spec.commandLine()
        .getErr()
        .println(
            "Key " + created.stored().id() + " of " + consumer + ", shown only now. Keep it safe:");
    spec.commandLine().getErr().flush();
    spec.commandLine().getOut().println(created.key());
    return 0;
  }

  private Duration duration(String text) {
    try {
      Duration parsed = Durations.parse(text);
      require(parsed.isPositive(), "--expires is not in the future. " + Durations.HINT);
      return parsed;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--expires is '" + text + "'. " + Durations.HINT, e);
    }
  }

  private void require(boolean holds, String hint) {
    if (!holds) {
      throw new CommandLine.ParameterException(spec.commandLine(), hint);
    }
  }
}
