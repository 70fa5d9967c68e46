import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the exact profilers cost a running program, and that nothing is left when they have gone:
/// `brisk profile` attached to a JVM that runs tight loops and times itself.
///
/// Usage: compare/run ProfilerCost [seconds of each measurement, default 6] [inlined]
///
/// With `inlined` the JVM may inline the profiled loop into its caller, which is never profiled.
public class ProfilerCost {
  private static final String PATTERN = "ProfiledWork";
  private static final int MOST_SETTLING_WINDOWS = 12;

  /// Nanoseconds a step of the profiled loop, of the profiled call, and of the loop's twin that is
  /// never profiled.
  private record Step(double line, double call, double twin) {
    /// The loop's time, freed of what the machine did to both.
    double relative() {
      return line / twin;
    }
  }

  private final List<Step> steps = new ArrayList<>();

  void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 6;
    System.out.println("brisk profile attached to tight loops");
    System.out.println(Machine.describe());
    boolean inlined = arguments.length > 1 && arguments[1].equals("inlined");
    Process target = target(inlined);
    Thread reader = Thread.ofVirtual().start(() -> read(target));
    try {
      TimeUnit.SECONDS.sleep(4); // the compiler's work
      Step before = settled(seconds);
      Step calls = during(target, seconds, "calls", PATTERN + "#small");
      Step afterCalls = settled(seconds);
      Step hits = during(target, seconds, "lines", PATTERN + "#collatz", "--every", "0");
      Step timed = during(target, seconds, "lines", PATTERN + "#collatz");
      Step after = settled(seconds);
      Step again = measure(seconds);
      System.out.printf(
          "exact calls: %.1f ns a call (%.2f ns without; goal 120 more)%n",
          calls.call() - before.call(), before.call());
      System.out.printf(
          "lines, hits only: %+.1f %% on a loop of %.2f ns a step (goal +15 %%)%n",
          100 * (hits.relative() / before.relative() - 1), before.line());
      System.out.printf(
          "lines, hits and sampled time: %.2f x (goal 3)%n", timed.relative() / before.relative());
      System.out.printf(
          "after detaching: calls %+.1f %%, lines %+.1f %% (goal within 1 %%; the same twice: %+.1f"
              + " %% and %+.1f %%)%n",
          100 * (afterCalls.call() / before.call() - 1),
          100 * (after.relative() / before.relative() - 1),
          100 * (again.call() / after.call() - 1),
          100 * (again.relative() / after.relative() - 1));
    } finally {
      target.destroy();
      target.waitFor();
      reader.join();
    }
  }

  private static Process target(boolean inlined) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path source = Path.of("compare", "ProfiledLoops.java").toAbsolutePath();
    List<String> command = new ArrayList<>(List.of(java, "-Xmx128m", "-XX:+UseSerialGC"));
    if (!inlined) {
      // Inlined, it is compiled with its caller some milliseconds after the probes have gone, from
      // so few turns that the code is a matter of luck: up to a quarter slower, for good.
      command.addAll(
          List.of("-XX:CompileCommand=quiet", "-XX:CompileCommand=dontinline,*.collatz"));
    }
    command.add(source.toString());
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void read(Process target) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(target.getInputStream()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        synchronized (steps) {
          steps.add(
              new Step(
                  Double.parseDouble(words[0]),
                  Double.parseDouble(words[1]),
                  Double.parseDouble(words[2])));
        }
      }
    } catch (IOException e) {
      return; // it was ended
    }
  }

  private Step measure(int seconds) throws InterruptedException {
    synchronized (steps) {
      steps.clear();
    }
    TimeUnit.SECONDS.sleep(seconds);
    synchronized (steps) {
      return median();
    }
  }

  /// Waits until the compiler has done its work: until two seconds in a row agree to 1 %, whatever
  /// they are, and at most [#MOST_SETTLING_WINDOWS]. Then measures.
  private Step settled(int seconds) throws InterruptedException {
    Step last = measure(1);
    for (int window = 1; window < MOST_SETTLING_WINDOWS; window++) {
      Step next = measure(1);
      boolean agree =
          Math.abs(next.relative() / last.relative() - 1) < 0.01
              && Math.abs(next.call() / last.call() - 1) < 0.01;
      if (agree) {
        return measure(seconds);
      }
      last = next;
    }
    System.out.println("not settled after " + MOST_SETTLING_WINDOWS + " s: measured all the same");
    return measure(seconds);
  }

  /// While the profiler is attached; its first seconds belong to attaching and compiling.
  private Step during(Process target, int seconds, String what, String pattern, String... more)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of("./brisk", "profile", what, Long.toString(target.pid()), pattern));
    command.addAll(List.of(more));
    command.addAll(List.of("--duration", seconds + 5 + "s"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("BRISK_NO_BUILD", "1");
    Process profiler = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    TimeUnit.SECONDS.sleep(5);
    Step step = measure(seconds);
    if (!profiler.waitFor(60, TimeUnit.SECONDS) || profiler.exitValue() != 0) {
      throw new IOException("brisk profile failed");
    }
    return step;
  }

  private Step median() {
    return new Step(
        Machine.median(steps.stream().map(Step::line).toList()),
        Machine.median(steps.stream().map(Step::call).toList()),
        Machine.median(steps.stream().map(Step::twin).toList()));
  }
}
