import java.nio.charset.StandardCharsets;
import java.util.List;

/// The open model at a constant rate: how close the rate is to what was asked for, by nginx's own
/// counter, how late requests were sent, and what that costs (a generator that spins would keep
/// its processor busy).
///
/// Usage: compare/run OpenModel [requests/s, default 20000] [seconds, default 10] [rounds, default 3]
public class OpenModel {
  void main(String[] arguments) throws Exception {
    int rate = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    System.out.println(Machine.describe());
    System.out.printf("open model, %,d requests/s for %d s, 64 connections%n", rate, seconds);
    try (Return200 server = Return200.start(0)) {
      for (int round = 1; round <= rounds; round++) {
        long before = server.served();
        ProcessBuilder builder =
            new ProcessBuilder(
                    "taskset", "-c", "1", "./brisk", "bench", "-q", "-R" + rate,
                    "-d" + seconds + "s", "--warmup", "0s", "--json", "-", server.http())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("BRISK_NO_BUILD", "1");
        Process bench = builder.start();
        String json =
            new String(bench.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bench.waitFor();
        long counted = server.served() - before - 1;
        List<String> invalid =
            json.contains("\"valid\" : true") ? List.of() : List.of("INVALID");
        System.out.printf(
            "%2d  nginx counted %,d of %,d (%+.3f %%)   send lag p99 %,.0f µs   generator busy %.0f %%"
                + "   response p99 %.2f ms %s%n",
            round, counted, (long) rate * seconds,
            100.0 * (counted - (double) rate * seconds) / ((double) rate * seconds),
            Json.number(json, "send_lag_p99_us"), Json.number(json, "busy") * 100,
            Json.number(json.substring(json.indexOf("\"latency_ms\"")), "p99"), invalid);
      }
    }
  }
}
