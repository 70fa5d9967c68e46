package dev.brisk.cli.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Locust's flags that Brisk refuses, and what to do instead of each.
final class LocustReplacements {
  private static final String ONE_PROCESS =
      "all users are in one process, which carries what a dozen of Locust's workers do. Leave it"
          + " out; \"brisk bench run FILE -t 2\" takes two processors. For several machines, run one"
          + " brisk on each";
  private static final String PAGE_TOKEN =
      "the page asks for a token as soon as --web-host is not this machine. Leave it out";
  private static final String LOG = "log lines go to standard error. Write 2>FILE, or --skip-log";
  private static final Map<String, String> INSTEAD = new LinkedHashMap<>();

  static {
    for (String flag :
        List.of(
            "--master",
            "--worker",
            "--processes",
            "--expect-workers",
            "--expect-workers-max-wait",
            "--master-host",
            "--master-port",
            "--master-bind-host",
            "--master-bind-port",
            "--enable-rebalancing")) {
      INSTEAD.put(flag, ONE_PROCESS);
    }
    INSTEAD.put("--web-auth", PAGE_TOKEN);
    String proxy = "the page speaks HTTP. Put a proxy with TLS in front, or use an SSH tunnel";
    INSTEAD.put("--tls-cert", proxy);
    INSTEAD.put("--tls-key", proxy);
    INSTEAD.put(
        "--class-picker", "name the user classes behind the flags: brisk locust -f FILE Shopper");
    INSTEAD.put("--config", "all flags stand on the command line");
    INSTEAD.put("--equal-weights", "take the weights out of @Task in the file");
    INSTEAD.put("--reset-stats", "press Reset on the page, or POST {} to /api/reset");
    INSTEAD.put("--loglevel", LOG);
    INSTEAD.put("-L", LOG);
    INSTEAD.put("--logfile", LOG);
    INSTEAD.put(
        "--show-task-ratio-json",
        "--show-task-ratio prints a table; GET /api/state on the page has the ratios as JSON");
  }

  private LocustReplacements() {}

  /// A sentence on the first of these words that is such a flag.
  static String of(List<String> words) {
    return words.stream()
        .map(LocustReplacements::flag)
        .filter(INSTEAD::containsKey)
        .findFirst()
        .map(flag -> flag + " is Locust's only: " + INSTEAD.get(flag) + ".")
        .orElse("one of Locust's flags is not understood here. See brisk locust --help.");
  }

  private static String flag(String word) {
    // A value may be attached: --processes=4, -LDEBUG.
    return word.startsWith("--") ? word.split("=", 2)[0] : word.startsWith("-L") ? "-L" : word;
  }
}
