package dev.brisk.cli;

import dev.brisk.cli.support.Terminal;
import dev.brisk.cli.support.Terminal.Style;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// What `brisk --help` prints: the commands by what somebody wants to do.
///
/// Written by hand, since it is what is waited for first: picocli's own needed two thirds of the
/// start to read annotations, of which it shows no more than stands here.
final class MainHelp {
  static final String SUMMARY =
      "Makes an HTTP API fast and proves it: cache, profile, benchmark, monitor.";

  /// What somebody wants to do, and the commands for it.
  record Task(String title, List<Listed> commands) {}

  /// A command in the list of commands.
  ///
  /// @param summary fits beside the name on a line
  record Listed(String name, String summary) {}

  static final List<Task> TASKS =
      List.of(
          new Task(
              "See it work",
              List.of(
                  new Listed("demo", "an example, asked, measured and judged in a minute"),
                  new Listed("doctor", "what is wrong with this machine and what a server needs"))),
          new Task(
              "Serve an API",
              List.of(
                  new Listed("serve", "run the server; without a file, the example"),
                  new Listed("proxy", "a cache in front of a service that runs already"),
                  new Listed("init", "a brisk.yaml for a service that runs already"),
                  new Listed("check", "every mistake in a brisk.yaml at once, with its line"),
                  new Listed("schema", "the JSON Schema of brisk.yaml, for an editor"),
                  new Listed("cache", "figures and entries of a running server; purge, warm"),
                  new Listed("keys", "API keys: who may call; make, list, revoke"))),
          new Task(
              "Find what is slow",
              List.of(
                  new Listed("time", "one endpoint, phase by phase, one call at a time"),
                  new Listed("profile", "by endpoint, method and line, in any running JVM"))),
          new Task(
              "Put load on it",
              List.of(
                  new Listed(
                      "bench", "latency and throughput; users; A against B; capacity; merge"),
                  new Listed("locust", "users of a scenario, with Locust's flags and page"),
                  new Listed("wrk", "with wrk's flags, in wrk's form"),
                  new Listed("ab", "with ApacheBench's flags, in its form"))),
          new Task(
              "Watch it",
              List.of(
                  new Listed("watch", "is it up, fast, its certificate valid: any service"),
                  new Listed("stack", "Prometheus, alerts and Grafana, made for your API"))),
          new Task(
              "In your shell",
              List.of(new Listed("completion", "the completion script for bash and zsh"))));

  private static final int SUMMARY_COLUMN = 14;

  private static final List<String> EXIT_CODES =
      List.of(
          "it worked",
          "it ran, and failed",
          "the command line makes no sense",
          "the configuration has problems",
          "a service that is needed can't be reached",
          "it ran, but the measurement must not be trusted",
          "a server could no longer answer, and ended itself");

  private MainHelp() {}

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Task task : TASKS) {
      for (Listed each : task.commands) {
        names.add(each.name);
      }
    }
    return names;
  }

  static void print(PrintWriter out) {
    out.println("Usage: brisk COMMAND [OPTION...]");
    out.println(SUMMARY);
    printCommands(out);
    title(out, "Exit codes");
    for (int code = 0; code < EXIT_CODES.size(); code++) {
      out.println("  " + code + "  " + EXIT_CODES.get(code));
    }
    out.println();
    out.println("brisk COMMAND --help has a command's options and examples; brisk --version");
    out.println("names the commit it was built from.");
    out.flush();
  }

  static void printCommands(PrintWriter out) {
    for (Task task : TASKS) {
      title(out, task.title);
      for (Listed each : task.commands) {
        out.print("  ");
        Terminal.print(out, Style.HEADING, each.name);
        out.println(" ".repeat(SUMMARY_COLUMN - 2 - each.name.length()) + each.summary);
      }
    }
    out.flush();
  }

  private static void title(PrintWriter out, String text) {
    out.println();
    Terminal.print(out, Style.HEADING, text);
    out.println();
  }
}
