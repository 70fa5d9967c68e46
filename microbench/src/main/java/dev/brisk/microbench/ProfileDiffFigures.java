package dev.brisk.microbench;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.profiler.diff.ProfileDiff;
import dev.brisk.profiler.file.ProfileFile;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;

/// `mvn -q -pl microbench -am package -DskipTests -Pjmh
/// -Djmh.main=dev.brisk.microbench.ProfileDiffFigures -Djmh.args="10 8"` records a real program in
/// pairs of windows, the second of each with one line that does 10 % more work, and compares them
/// as `brisk profile diff` does: each window with the next equal one, and with its slower one.
///
/// Arguments: pairs (10) and seconds a window (8). That takes less than four minutes; two runs of
/// it make the 20 pairs. All windows of a run are of one JVM: two starts of it compile anew and
/// differ by more than what is looked for.
public final class ProfileDiffFigures {
  private static final Duration WARM_UP = Duration.ofSeconds(15);

  static volatile int factor = 100;
  static volatile long sink;

  private ProfileDiffFigures() {}

  public static void main(String[] arguments) throws Exception {
    int pairs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8;
    if (arguments.length > 2) {
      record(Path.of(arguments[2]), pairs, Duration.ofSeconds(seconds));
      return;
    }
    Path folder = Files.createTempDirectory("brisk-diff-");
    try {
      Process child =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:+UnlockDiagnosticVMOptions",
                  "-XX:+DebugNonSafepoints",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ProfileDiffFigures.class.getName(),
                  Integer.toString(pairs),
                  Integer.toString(seconds),
                  folder.toString())
              .inheritIO()
              .start();
      if (child.waitFor() != 0) {
        throw new IllegalStateException("the recorded program failed");
      }
      report(folder, pairs);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static void report(Path folder, int pairs) {
    SampleProfile equal = read(folder, "a0");
    System.out.printf(
        "%d samples and %d requests in the first window%n",
        equal.header().samples(), equal.header().measures().requests());
    int falseFlags = 0;
    int found = 0;
    double change = 0;
    for (int i = 0; i < pairs; i++) {
      SampleProfile next = read(folder, "a" + (i + 1));
      ProfileDiff same = ProfileDiff.of(equal, next);
      if (!same.flagged().isEmpty() || same.total().flagged()) {
        falseFlags++;
        System.out.println("false: pair " + i + ", " + described(same.flagged(), same.total()));
      }
      ProfileDiff slower = ProfileDiff.of(equal, read(folder, "b" + i));
      ProfileDiff.Row price =
          slower.rows().stream()
              .filter(row -> row.method().equals("price"))
              .max(Comparator.comparingDouble(ProfileDiff.Row::before))
              .orElseThrow();
      change += price.after() / price.before() - 1;
      if (price.flagged() && price.change() > 0) {
        found++;
      } else {
        System.out.println("missed: pair " + i + ", " + described(List.of(price), slower.total()));
      }
      equal = next;
    }
    System.out.printf("A/A: %d of %d pairs of equal windows were flagged%n", falseFlags, pairs);
    System.out.printf(
        "A/B: the line with 10 %% more work was found in %d of %d, on average as %+.1f %%%n",
        found, pairs, 100 * change / pairs);
  }

  private static SampleProfile read(Path folder, String name) {
    return ProfileFile.read(folder.resolve(name + ".jfr"), Mode.CPU);
  }

  private static String described(List<ProfileDiff.Row> rows, ProfileDiff.Row total) {
    StringBuilder text = new StringBuilder();
    for (ProfileDiff.Row row : rows) {
      text.append("%s:%d ".formatted(row.method(), row.line())).append(change(row)).append("; ");
    }
    return text.append("total ").append(change(total)).toString();
  }

  private static String change(ProfileDiff.Row row) {
    return "%.1f to %.1f us a request, change %+.1f to %+.1f, p %.1e"
        .formatted(
            row.before() / 1e3, row.after() / 1e3, row.low() / 1e3, row.high() / 1e3, row.p());
  }

  /// The recorded program.
  private static void record(Path folder, int pairs, Duration length) throws Exception {
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread = new Thread(ProfileDiffFigures::serve);
      thread.setDaemon(true);
      thread.start();
    }
    Thread.sleep(WARM_UP);
    for (int i = 0; i < pairs; i++) {
      factor = 100;
      window(folder.resolve("a" + i + ".jfr"), length);
      factor = 110;
      window(folder.resolve("b" + i + ".jfr"), length);
    }
    factor = 100;
    window(folder.resolve("a" + pairs + ".jfr"), length);
  }

  private static void window(Path file, Duration length) throws IOException, InterruptedException {
    try (Recording recording = new Recording()) {
      recording.enable("jdk.CPUTimeSample").with("throttle", "4 ms").withStackTrace();
      recording.enable("jdk.CPUTimeSamplesLost");
      recording.enable("dev.brisk.Request").withThreshold(Duration.ZERO);
      recording.enable("jdk.JVMInformation");
      recording.enable("jdk.BooleanFlag");
      recording.start();
      Thread.sleep(length);
      recording.dump(file);
    }
  }

  private static void serve() {
    // No constant: the compiler folds a chain of constant multiplications into a few.
    long multiplier = System.nanoTime() | 1;
    for (long i = 0; ; i++) {
      try (RequestSegment segment = RequestSegment.begin("GET /cart", RequestSegment.next())) {
        sink = price(i, multiplier) + tax(i, multiplier) + render(i);
        segment.end(200);
      }
    }
  }

  /// About 70 % of a request.
  private static long price(long seed, long multiplier) {
    long value = seed;
    int steps = 1_600 * factor;
    for (int i = 0; i < steps; i++) value = value * multiplier + i;
    return value;
  }

  private static long tax(long seed, long multiplier) {
    long value = seed;
    for (int i = 0; i < 35_000; i++) value = value * multiplier + i;
    return value;
  }

  private static long render(long seed) {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < 1_200; i++) {
      page.append(seed + i).append(';');
    }
    return page.length();
  }
}
