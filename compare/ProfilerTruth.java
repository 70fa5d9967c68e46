import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Whether `brisk profile` tells the truth: its CPU time against the kernel's count of the same
/// threads, and the endpoint of each sample against the method on its stack.
///
/// Usage: compare/run ProfilerTruth [seconds of each measurement, default 8]
public class ProfilerTruth {
  private static final List<String> PERIODS = List.of("4ms", "5ms", "10ms", "20ms");

  void main(String[] arguments) throws Exception {
    String seconds = arguments.length > 0 ? arguments[0] : "8";
    System.out.println("brisk profile of a program that counts its CPU time itself");
    System.out.println(Machine.describe());
    Path folder = Files.createTempDirectory("brisk-truth-");
    try {
      for (String period : PERIODS) {
        cpu(period, seconds, folder);
      }
      for (String threads : List.of("pool", "virtual")) {
        endpoints(threads, seconds, folder);
      }
    } finally {
      Files.deleteIfExists(folder.resolve("truth"));
      Files.deleteIfExists(folder.resolve("stacks"));
      Files.deleteIfExists(folder);
    }
  }

  private static void cpu(String period, String seconds, Path folder) throws Exception {
    List<String> stacks = profile(period, "cpu", seconds, folder);
    Map<String, Long> truth = new HashMap<>();
    for (String line : Files.readAllLines(folder.resolve("truth"))) {
      truth.put(line.split(" ")[0], Long.valueOf(line.split(" ")[1]));
    }
    StringBuilder parts = new StringBuilder();
    double sampled = 0;
    double counted = 0;
    for (String method : List.of("steady", "busy", "napping")) {
      double weight = weight(stacks, "", method);
      sampled += weight;
      counted += truth.get(method);
      parts.append("%s %.3f, ".formatted(method, weight / truth.get(method)));
    }
    System.out.printf(
        "CPU time sampled each %s: %.3f of the kernel's count (%s%.1f s; goal 0.98 to 1.02)%n",
        period, sampled / counted, parts, counted / 1e9);
  }

  private static void endpoints(String threads, String seconds, Path folder) throws Exception {
    List<String> stacks = profile("4ms", threads, seconds, folder);
    double right = weight(stacks, "[GET /alpha]", "alpha") + weight(stacks, "[GET /beta]", "beta");
    double wrong = weight(stacks, "[GET /alpha]", "beta") + weight(stacks, "[GET /beta]", "alpha");
    double all = weight(stacks, "", "alpha") + weight(stacks, "", "beta");
    System.out.printf(
        "endpoints, %s threads: %.2f %% of about %.0f samples misattributed (goal 0.5 %%), %.2f %%"
            + " without an endpoint%n",
        threads, 100 * wrong / all, all / 4e6, 100 * (all - right - wrong) / all);
  }

  /// Collapsed stacks of the program's whole life, so that no edge of a window blurs the sum.
  private static List<String> profile(String period, String what, String seconds, Path folder)
      throws Exception {
    Path stacks = folder.resolve("stacks");
    List<String> command =
        new ArrayList<>(
            List.of("./brisk", "profile", "--period", period, "--collapsed", stacks.toString()));
    command.addAll(
        List.of(
            "--",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            // The stack is the truth for the endpoint, so it must be one: the compiler's table of
            // inlined methods has gaps in unrolled loops, a frame of its own has none.
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=dontinline,ProfiledTruth.alpha",
            "-XX:CompileCommand=dontinline,ProfiledTruth.beta",
            Path.of("compare", "ProfiledTruth.java").toString(),
            what,
            seconds,
            folder.resolve("truth").toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("BRISK_NO_BUILD", "1");
    Process profiler = builder.start();
    if (!profiler.waitFor(Long.parseLong(seconds) + 60, TimeUnit.SECONDS)) {
      profiler.destroy();
      throw new IOException("brisk profile does not end");
    }
    if (profiler.exitValue() != 0) {
      throw new IOException("brisk profile failed");
    }
    return Files.readAllLines(stacks);
  }

  /// @param endpoint how the stack begins
  /// @param method a method of the program that is in it
  private static double weight(List<String> stacks, String endpoint, String method) {
    double weight = 0;
    for (String line : stacks) {
      int end = line.lastIndexOf(' ');
      if (line.startsWith(endpoint)
          && (line.substring(0, end) + ";").contains(";ProfiledTruth." + method + ";")) {
        weight += Double.parseDouble(line.substring(end + 1));
      }
    }
    return weight;
  }
}
