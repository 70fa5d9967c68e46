import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One run of `brisk bench -R`: requests start on a schedule, and latency counts from the scheduled
/// start. Beside it what each request cost the server.
record FixedRate(double p99Millis, double serverCpuMicros, boolean valid) {
  /// On one processor the JVM's compilers take the generator's time for some seconds.
  private static final int WARMUP_SECONDS = 5;

  static FixedRate run(int cpu, int connections, int rate, int seconds, String url, ProcessHandle server)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "taskset", "-c", Integer.toString(cpu), "./brisk", "bench", "-q", "-R" + rate,
            "-c" + connections, "-d" + seconds + "s", "--warmup", WARMUP_SECONDS + "s", "--json", "-",
            url);
    builder.environment().put("BRISK_NO_BUILD", "1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    double before = Machine.cpuSeconds(server);
    Process process = builder.start();
    String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    double used = Machine.cpuSeconds(server) - before;
    // What was due when the time ran out and found no free connection counts as unanswered: a late
    // server, whose lateness is in p99, but no failure.
    double failed = number(json, "total") - number(json, "unanswered");
    if (failed > 0) {
      throw new IllegalStateException((long) failed + " requests failed: " + url);
    }
    // The first p99 is that of the response times of all requests.
    return new FixedRate(
        number(json, "p99"),
        used * 1e6 / ((double) rate * (seconds + WARMUP_SECONDS)),
        json.contains("\"valid\" : true"));
  }

  private static double number(String json, String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\" : ([-0-9.E]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("The result has no " + field + ".");
    }
    return Double.parseDouble(matcher.group(1));
  }

  static double medianP99(List<FixedRate> runs) {
    return Machine.median(runs.stream().map(FixedRate::p99Millis).toList());
  }

  static double medianCpu(List<FixedRate> runs) {
    return Machine.median(runs.stream().map(FixedRate::serverCpuMicros).toList());
  }

  static String invalid(List<FixedRate> runs) {
    long invalid = runs.stream().filter(run -> !run.valid()).count();
    return invalid == 0 ? "" : "  (" + invalid + " of " + runs.size() + " runs INVALID)";
  }
}
