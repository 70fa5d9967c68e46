import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// The open model at a constant rate: how close the rate is to what was asked for, by nginx's own
/// counter, how late requests were sent, and what that costs (a generator that spins would keep
/// its processor busy).
///
/// Before each round the machine's own lateness is measured on the same processor: a thread that
/// wants to wake up every 100 µs and does nothing else. What the hypervisor took away (steal time)
/// stands beside each round. A generator can hardly be more punctual than that thread.
///
/// The first seconds of a run share that one processor with the JVM's compilers, so each round warms
/// up before it measures. With a warm-up of 0 the figure is that of a cold start.
///
/// Usage: compare/run OpenModel [requests/s, default 20000] [seconds, default 10] [rounds, default 3]
/// [seconds of warm-up, default 5]
public class OpenModel {
  private static final int CLIENT_CPU = 1;
  private static final long FLOOR_PERIOD_NANOS = 100_000;
  private static final int FLOOR_WARMUP = 5_000;
  private static final int FLOOR_SAMPLES = 20_000;

  void main(String[] arguments) throws Exception {
    if (arguments.length == 1 && arguments[0].equals("floor")) {
      floor();
      return;
    }
    int rate = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    int warmup = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
    long due = (long) rate * (warmup + seconds);
    System.out.println(Machine.describe());
    System.out.printf(
        "open model, %,d requests/s for %d s after %d s of warm-up, 64 connections%n",
        rate, seconds, warmup);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try (Return200 server = Return200.start(0)) {
      for (int round = 1; round <= rounds; round++) {
        System.out.printf(
            "%2d  machine: %s", round, pinned(java, "compare/OpenModel.java", "floor"));
        long before = server.served();
        long stolenBefore = stolenMillis();
        String json =
            pinned(
                "./brisk", "bench", "-q", "-R" + rate, "-d" + seconds + "s", "--warmup", warmup + "s",
                "--json", "-", server.http());
        long stolen = stolenMillis() - stolenBefore;
        long counted = server.served() - before - 1;
        List<String> invalid =
            json.contains("\"valid\" : true") ? List.of() : List.of("INVALID");
        System.out.printf(
            "    nginx counted %,d of %,d (%+.3f %%)   send lag p99 %,.0f µs   generator busy %.0f %%"
                + "   response p99 %.2f ms   stolen %,d ms %s%n",
            counted, due, 100.0 * (counted - due) / due,
            Json.number(json, "send_lag_p99_us"), Json.number(json, "busy") * 100,
            Json.number(json.substring(json.indexOf("\"latency_ms\"")), "p99"), stolen, invalid);
      }
    }
  }

  private static String pinned(String... command) throws Exception {
    String[] all = new String[command.length + 3];
    System.arraycopy(new String[] {"taskset", "-c", "" + CLIENT_CPU}, 0, all, 0, 3);
    System.arraycopy(command, 0, all, 3, command.length);
    ProcessBuilder builder =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("BRISK_NO_BUILD", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  /// How late a thread wakes up that wants nothing but to wake up.
  private static void floor() {
    long[] late = new long[FLOOR_SAMPLES];
    long due = System.nanoTime();
    for (int i = -FLOOR_WARMUP; i < FLOOR_SAMPLES; i++) {
      due = Math.max(due + FLOOR_PERIOD_NANOS, System.nanoTime());
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      if (i >= 0) {
        late[i] = System.nanoTime() - due;
      }
    }
    Arrays.sort(late);
    System.out.printf(
        "a thread that only wakes up is late by p50 %,d, p99 %,d, p99.9 %,d, at most %,d µs%n",
        late[late.length / 2] / 1000, late[late.length * 99 / 100] / 1000,
        late[late.length * 999 / 1000] / 1000, late[late.length - 1] / 1000);
  }

  /// Time that the hypervisor gave to others while the client's processor had something to do.
  private static long stolenMillis() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/stat"))) {
      if (line.startsWith("cpu" + CLIENT_CPU + " ")) {
        return Long.parseLong(line.split(" +")[8]) * 10;
      }
    }
    return 0;
  }
}
