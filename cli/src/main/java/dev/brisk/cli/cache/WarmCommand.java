package dev.brisk.cli.cache;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.server.warm.WarmList;
import dev.brisk.server.warm.WarmRequest;
import dev.brisk.server.warm.WarmResult;
import dev.brisk.server.warm.Warmer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

/// Loads ahead what a list or an access log names.
@Command(
    name = "warm",
    mixinStandardHelpOptions = true,
    description = "Load into the cache what a list or an access log names, the most popular first.",
    footer = {
      "",
      "A line is a path (/users/7), a request (POST /predict {\"x\": 1}), a URL, a key",
      "made by a template (user:7), or a line of an access log: Brisk's own or the",
      "Common Log Format. Only endpoints with a cache are called.",
      "",
      "Examples:",
      "  brisk cache warm paths.txt",
      "  brisk cache warm access.log --rate 100 --concurrency 4"
    })
final class WarmCommand implements Callable<Integer> {
  private static final int BATCH = 200;
  private static final int MAX_BATCH_CHARS = 500_000;
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final long PROGRESS_AFTER_NANOS = TimeUnit.SECONDS.toNanos(2);

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(paramLabel = "FILE", description = "The list or access log.")
  private Path file = Path.of("");

  @CommandLine.Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "So many at once, 1 to 64; ${DEFAULT-VALUE} if left out.")
  private int concurrency = Warmer.DEFAULT_CONCURRENCY;

  @CommandLine.Option(
      names = "--rate",
      paramLabel = "N",
      description = "At most so many a second; no limit if left out.")
  private int rate;

  @CommandLine.Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    if (concurrency < 1 || concurrency > Warmer.MAX_CONCURRENCY) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--concurrency must be 1 to " + Warmer.MAX_CONCURRENCY + ", but is " + concurrency + ".");
    }
    if (rate < 0 || rate > 100_000) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--rate must be 1 to 100000, but is " + rate + ".");
    }
    WarmList list;
    try {
      list = WarmList.read(file);
    } catch (IOException e) {
      throw new CommandFailure(ExitCodes.FAILED, "Cannot read " + file + ".", e);
    }
    if (list.requests().isEmpty()) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          file + " names nothing to load. Write a path such as /users/7 on each line.");
    }
    WarmResult result = warm(list.requests());
    PrintWriter out = spec.commandLine().getOut();
    if (server.json()) {
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    } else {
      print(result, list.skipped(), out);
    }
    return result.failed() > 0 ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private WarmResult warm(List<WarmRequest> requests) {
    AdminClient client = server.client();
    WarmResult sum = WarmResult.NOTHING;
    long start = System.nanoTime();
    int next = 0;
    while (next < requests.size()) {
      int end = next;
      int chars = 0;
      // With a rate, a batch is a second's worth, so that progress shows.
      int most = rate == 0 ? BATCH : Math.min(BATCH, rate);
      while (end < requests.size() && end - next < most && chars < MAX_BATCH_CHARS) {
        chars += requests.get(end).line().length();
        end++;
      }
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("requests", requests.subList(next, end).stream().map(WarmRequest::line).toList());
      body.put("concurrency", concurrency);
      body.put("rate", rate);
      sum =
          sum.plus(
              JsonMapper.shared()
                  .treeToValue(client.post("/cache/warm", body, TIMEOUT), WarmResult.class));
      next = end;
      if (System.nanoTime() - start > PROGRESS_AFTER_NANOS && next < requests.size()) {
        spec.commandLine().getErr().printf("%d of %d …%n", next, requests.size());
      }
    }
    return sum;
  }

  private static void print(WarmResult result, long skipped, PrintWriter out) {
    out.printf("%d loaded, %d were there already%n", result.loaded(), result.fresh());
    if (result.notKept() > 0) {
      out.printf("%d answered, but with what is not kept%n", result.notKept());
    }
    if (result.notCached() > 0) {
      out.printf(
          "%d not loaded: no endpoint with a cache answers them, or the key is a hash%n",
          result.notCached());
    }
    if (skipped > 0) {
      out.printf("%d lines skipped: no request that could be repeated%n", skipped);
    }
    if (result.failed() > 0) {
      out.printf("%d failed:%n", result.failed());
      result.failures().forEach(failure -> out.println("  " + failure));
    }
  }
}
