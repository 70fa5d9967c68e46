import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One run of wrk, pinned to a processor.
record Wrk(double requestsPerSecond, long requests, String errors) {
  static Wrk run(int cpu, int connections, int seconds, String url, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(cpu), "wrk"));
    command.addAll(List.of("-t1", "-c" + connections, "-d" + seconds + "s"));
    command.addAll(List.of(more));
    command.add(url);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("wrk failed: " + output);
    }
    Matcher rate = Pattern.compile("Requests/sec:\\s+([0-9.]+)").matcher(output);
    Matcher count = Pattern.compile("(\\d+) requests in").matcher(output);
    if (!rate.find() || !count.find()) {
      throw new IllegalStateException("wrk printed no rate: " + output);
    }
    Matcher bad = Pattern.compile("(Non-2xx.*|Socket errors.*)").matcher(output);
    return new Wrk(
        Double.parseDouble(rate.group(1)), Long.parseLong(count.group(1)), bad.find() ? bad.group(1) : "");
  }
}
