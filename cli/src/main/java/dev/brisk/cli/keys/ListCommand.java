package dev.brisk.cli.keys;

import dev.brisk.cli.support.JsonOption;
import dev.brisk.server.access.KeyFile.StoredKey;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/// Prints whose keys there are, never the keys.
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List whose keys there are, and what they may; never the keys.",
    footer = {"", "Example:", "  brisk keys list"})
final class ListCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Mixin private final KeyFileOptions file = new KeyFileOptions();
  @CommandLine.Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    List<StoredKey> keys =
        file.with(each -> each.read()).stream()
            .sorted(
                Comparator.comparing((StoredKey key) -> key.consumer().name())
                    .thenComparing(StoredKey::created))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json.json()) {
      out.println(asJson(keys).toPrettyString());
    } else if (keys.isEmpty()) {
      out.println("There are no keys. Make one: brisk keys create acme");
    } else {
      keys.forEach(key -> print(key, out));
    }
    return 0;
  }

  private static void print(StoredKey key, PrintWriter out) {
    out.println(key.id() + "  " + key.consumer().name());
    out.println("  made " + day(key.created()) + end(key.expires()));
    for (String scope : new TreeSet<>(key.consumer().scopes())) {
      out.println("  scope " + scope);
    }
    new TreeMap<>(key.consumer().claims())
        .forEach((name, value) -> out.println("  claim " + name + "=" + value));
  }

  private static String end(@Nullable Instant expires) {
    return expires == null
        ? ""
        : (expires.isBefore(Instant.now()) ? ", expired " : ", expires ") + day(expires);
  }

  private static String day(Instant time) {
    return time.toString().substring(0, 10);
  }

  private static ArrayNode asJson(List<StoredKey> keys) {
    ArrayNode array = JsonMapper.shared().createArrayNode();
    keys.forEach(key -> key.describe(array.addObject().put("id", key.id())));
    return array;
  }
}
