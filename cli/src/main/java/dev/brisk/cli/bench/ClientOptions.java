package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How to reach the server: the options that all load commands share, of URLs and of scenarios.
final class ClientOptions {
  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description =
          "Event loops. Default: ${DEFAULT-VALUE}, which is enough for about 100,000 requests a"
              + " second")
  int threads = LoadPlan.THREADS_DEFAULT;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "A header; may be given several times")
  List<String> headers = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Longest wait for an answer. Default: ${DEFAULT-VALUE}")
  String timeout = LoadPlan.TIMEOUT_DEFAULT.toSeconds() + "s";

  @Option(names = "--insecure", description = "Accept any certificate")
  boolean insecure;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of everything random. Default: ${DEFAULT-VALUE}")
  long seed = LoadPlan.SEED_DEFAULT;

  @Mixin final TargetGuard guard = new TargetGuard();

  /// The headers as typed, in order.
  List<HeaderLine> headerLines() {
    return headers.stream().map(HeaderLine::parse).toList();
  }

  /// The headers by name, for scenarios, which send each name once.
  Map<String, String> headerMap() {
    Map<String, String> named = new LinkedHashMap<>();
    for (HeaderLine header : headerLines()) {
      if (named.putIfAbsent(header.name(), header.value()) != null) {
        throw new IllegalArgumentException(
            "-H " + header.name() + " is given twice. A scenario sends each header once.");
      }
    }
    return named;
  }

  static CommandFailure failure(String command, BenchException e) {
    int code =
        switch (e.kind()) {
          case UNKNOWN_HOST, UNREACHABLE -> ExitCodes.UNREACHABLE;
          case NOT_ALLOWED -> ExitCodes.USAGE;
        };
    return new CommandFailure(code, command + ": " + e.getMessage(), e);
  }
}
