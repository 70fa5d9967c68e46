package dev.brisk.cli.cache;

import dev.brisk.cli.support.ExitCodes;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// Invalidates entries in all tiers and all servers that share them.
@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    description =
        "Void entries by key, by tag, by URL, or all; in all tiers and all servers that share them.",
    footer = {
      "",
      "When the command ends, no request to this server gets the old answers any more.",
      "",
      "Examples:",
      "  brisk cache purge --path /users/7",
      "  brisk cache purge user:7 user:8",
      "  brisk cache purge --tag all-users",
      "  brisk cache purge --proxied-url http://localhost:8000/users/7",
      "  brisk cache purge --prefix http://localhost:8000/users/ --soft",
      "  brisk cache purge --host www.example.com",
      "  brisk cache purge --all --soft"
    })
final class PurgeCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(arity = "0..*", paramLabel = "KEY", description = "Keys to void.")
  private List<String> keys = List.of();

  @CommandLine.Option(
      names = "--path",
      paramLabel = "REQUEST",
      description = "Void the entry of this request, such as /users/7; may be repeated.")
  private List<String> requests = List.of();

  @CommandLine.Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Void all entries with this tag; may be repeated.")
  private List<String> tags = List.of();

  @CommandLine.Option(
      names = "--proxied-url",
      paramLabel = "URL",
      description =
          "Void what a proxy keeps of this URL, written as its clients do; may be repeated.")
  private List<String> urls = List.of();

  @CommandLine.Option(
      names = "--prefix",
      paramLabel = "URL",
      description = "Void what a proxy keeps of URLs that begin so; may be repeated.")
  private List<String> prefixes = List.of();

  @CommandLine.Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Void what a proxy keeps of this host, with its port; may be repeated.")
  private List<String> hosts = List.of();

  @CommandLine.Option(names = "--all", description = "Void everything.")
  private boolean all;

  @CommandLine.Option(
      names = "--soft",
      description =
          "Where a stale rule allows it, go on answering with the old while it is loaded; a proxy"
              + " asks whether it is still good.")
  private boolean soft;

  @CommandLine.Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    boolean named = !Stream.of(keys, requests, tags, urls, prefixes, hosts).allMatch(List::isEmpty);
    if (!named && !all) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "Say what to purge: keys, --path REQUEST, --tag TAG, --proxied-url URL, --prefix URL,"
              + " --host HOST or --all.");
    }
    if (all && named) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--all stands beside keys, paths, tags or URLs. Keep one of the two.");
    }
    AdminClient client = server.client();
    List<String> voided = new ArrayList<>(keys);
    requests.forEach(request -> voided.add(client.key(request, TIMEOUT)));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("keys", voided);
    body.put("tags", tags);
    Map.of("urls", urls, "prefixes", prefixes, "hosts", hosts)
        .forEach((name, names) -> {
          if (!names.isEmpty()) {
            body.put(name, names);
          }
        });
    body.put("all", all);
    body.put("soft", soft);
    JsonNode answer = client.post("/cache/purge", body, TIMEOUT);
    PrintWriter out = spec.commandLine().getOut();
    if (server.json()) {
      out.println(answer.toPrettyString());
    } else {
      out.println(
          "Purged "
              + (all
                  ? "everything"
                  : Stream.of(
                          counted(voided.size(), "key"),
                          counted(tags.size(), "tag"),
                          counted(urls.size(), "URL"),
                          counted(prefixes.size(), "beginning"),
                          counted(hosts.size(), "host"))
                      .filter(text -> !text.isEmpty())
                      .collect(Collectors.joining(" and ")))
              + (soft ? ", softly." : "."));
    }
    return ExitCodes.OK;
  }

  private static String counted(int count, String what) {
    return count == 0 ? "" : count + " " + what + (count == 1 ? "" : "s");
  }
}
