package dev.brisk.cli;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.config.Durations;
import dev.brisk.server.BriskServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.Operation;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.proxy.ProxyReport;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Puts a cache in front of a service that runs already.
@Command(
    name = "proxy",
    mixinStandardHelpOptions = true,
    description = "Put a cache (RFC 9111) in front of a service that runs already.",
    footer = {
      "",
      "What the service says in Cache-Control is done. Where it says nothing, a rule",
      "may: a method (GET, POST), a path, how long. POST is kept by its JSON body.",
      "Requests with Cookie or Authorization, and answers with Set-Cookie, go past a",
      "rule, unless it ends with ',shared'. After 30 s and at the end it prints what",
      "could not be cached, and why.",
      "",
      "Examples:",
      "  brisk proxy http://localhost:9000",
      "  brisk proxy http://localhost:9000 --cache 'GET /users/{id}=5m'",
      "  brisk proxy http://localhost:9000 --cache 'POST /predict=1h'"
    })
final class ProxyCommand implements Callable<Integer> {
  private static final int PORT = 8000;
  private static final int OTHER_PORT = 8080;
  private static final Duration FIRST_REPORT = Duration.ofSeconds(30);
  private static final Pattern RULE = Pattern.compile("(.*)=([^=,]+)(,shared)?");
  private static final String RULE_HINT =
      " is no rule. Write a method, a path and a time, such as 'GET /users/{id}=5m'.";

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(
      paramLabel = "URL",
      description = "The service: scheme, host and port, such as http://localhost:9000.")
  private String url = "";

  @CommandLine.Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on; 0 takes a free one. Without it 8000, else 8080.")
  private @Nullable Integer port;

  @CommandLine.Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on; 0.0.0.0 for all. This machine only, if left out.")
  private @Nullable String host;

  @CommandLine.Option(
      names = "--cache",
      paramLabel = "RULE",
      description = "How long answers are kept where the service does not say; may be repeated.")
  private List<String> rules = List.of();

  @CommandLine.Option(
      names = "--redis",
      paramLabel = "URL",
      description = "Redis as the second tier, shared by several proxies.")
  private @Nullable String redis;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    BriskSettings settings = settings();
    try (OrderlyStop stop = ServeCommand.orderlyStop(settings);
        BriskServer server = start(settings)) {
      ProxyReport report = server.proxied();
      if (report == null) {
        throw new IllegalStateException("a proxy without a report");
      }
      announce(server, out);
      Thread.ofVirtual().name("brisk-proxy-report").start(() -> reportOnce(report, out));
      stop.await(server);
      print(report, out);
    }
    return ExitCodes.OK;
  }

  private BriskSettings settings() {
    UpstreamAddress upstream;
    try {
      upstream = UpstreamAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw usage("'" + url + "' is no URL of a service. " + e.getMessage());
    }
    List<ProxySettings.Rule> parsed = new ArrayList<>();
    rules.forEach(rule -> parsed.add(parse(rule)));
    BriskSettings settings = BriskSettings.of(ProxySettings.of(upstream, parsed));
    if (host != null) {
      settings = settings.withServer(settings.server().withHost(host));
    }
    if (redis != null) {
      if (!BriskSettings.Redis.isUrl(redis)) {
        throw usage("--redis is not a Redis URL. Write redis://localhost:6379.");
      }
      settings = settings.withCache(settings.cache().withRedis(BriskSettings.Redis.of(redis)));
    }
    if (port != null && (port < 0 || port > 65_535)) {
      throw usage("--port must be 0 to 65535, but is " + port + ".");
    }
    return settings.withServer(settings.server().withPort(port == null ? PORT : port));
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private ProxySettings.Rule parse(String text) {
    Matcher matcher = RULE.matcher(text.strip());
    if (!matcher.matches()) {
      throw usage("--cache '" + text + "'" + RULE_HINT);
    }
    try {
      Operation operation = Operation.parse(matcher.group(1));
      return new ProxySettings.Rule(
          operation.methodOr("GET"),
          operation.path(),
          Durations.parse(matcher.group(2).strip()),
          matcher.group(3) != null);
    } catch (IllegalArgumentException e) {
      throw usage("--cache '" + text + "' cannot be used. " + e.getMessage());
    }
  }

  private BriskServer start(BriskSettings settings) {
    if (port != null) {
      return ServeCommand.start(settings, false);
    }
    try {
      return ServeCommand.builder(settings, false).start();
    } catch (UncheckedIOException taken) {
      BriskServer server =
          ServeCommand.start(settings.withServer(settings.server().withPort(OTHER_PORT)), false);
      spec.commandLine()
          .getOut()
          .println(
              "Port " + PORT + " is taken, so this is " + OTHER_PORT + "; --port has another.");
      return server;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  private void announce(BriskServer server, PrintWriter out) {
    out.println("Brisk caches " + url + " at " + server.url());
    String metrics = server.url() + "/brisk/metrics";
    out.println("  metrics   " + metrics);
    if (server.adminLink() != null) {
      out.println("  admin     " + server.adminLink());
    }
    out.println("Ctrl-C stops it and says what could not be cached.");
    out.flush();
  }

  private static void reportOnce(ProxyReport report, PrintWriter out) {
    try {
      while (report.requests() == 0) {
        Thread.sleep(Duration.ofMillis(250));
      }
      Thread.sleep(FIRST_REPORT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    print(report, out);
  }

  private static void print(ProxyReport report, PrintWriter out) {
    ProxyAdvice.lines(report).forEach(out::println);
    out.flush();
  }
}
