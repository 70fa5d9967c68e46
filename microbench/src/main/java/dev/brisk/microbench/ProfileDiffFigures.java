package dev.brisk.microbench;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.profiler.diff.ProfileDiff;
import dev.brisk.profiler.file.ProfileFile;
import dev.brisk.profiler.sample.Mode;
import dev.brisk.profiler.sample.SampleProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;

/// `mvn -q -pl microbench -am package -DskipTests -Pjmh
/// -Djmh.main=dev.brisk.microbench.ProfileDiffFigures` records a real program in 40 windows of 6 s,
/// every other one with one line that does 10 % more work, and compares them as `brisk profile
/// diff` does: 20 pairs of equal windows, and 20 with the slower line. Takes five minutes.
///
/// A request takes some hundred microseconds: shorter ones would make more events than can be read
/// in minutes. All windows are of one JVM: two starts of it compile anew and differ by more than
/// that.
public final class ProfileDiffFigures {
  private static final int PAIRS = 20;
  private static final Duration WINDOW = Duration.ofSeconds(6);
  private static final Duration WARM_UP = Duration.ofSeconds(8);

  static volatile int factor = 100;
  static volatile long sink;

  private ProfileDiffFigures() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      record(Path.of(arguments[0]));
      return;
    }
    Path folder = Files.createTempDirectory("brisk-diff-");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+DebugNonSafepoints",
                "-cp",
                System.getProperty("java.class.path"),
                ProfileDiffFigures.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    if (child.waitFor() != 0) {
      throw new IllegalStateException("the recorded program failed");
    }
    report(folder);
  }

  private static void report(Path folder) {
    List<SampleProfile> equal = new ArrayList<>();
    List<SampleProfile> slower = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      equal.add(ProfileFile.read(folder.resolve("a" + i + ".jfr"), Mode.CPU));
      slower.add(ProfileFile.read(folder.resolve("b" + i + ".jfr"), Mode.CPU));
    }
    int falseFlags = 0;
    int found = 0;
    double change = 0;
    for (int i = 0; i < PAIRS; i++) {
      ProfileDiff same = ProfileDiff.of(equal.get(i), equal.get((i + 1) % PAIRS));
      falseFlags += same.flagged().isEmpty() && !same.total().flagged() ? 0 : 1;
      List<ProfileDiff.Row> flagged = ProfileDiff.of(equal.get(i), slower.get(i)).flagged();
      for (ProfileDiff.Row row : flagged) {
        if (row.method().equals("price") && row.change() > 0) {
          found++;
          change += row.after() / row.before() - 1;
          break;
        }
      }
    }
    System.out.printf(
        "%d samples and %d requests a window%n",
        equal.getFirst().header().samples(), equal.getFirst().header().measures().requests());
    System.out.printf("A/A: %d of %d pairs of equal windows were flagged%n", falseFlags, PAIRS);
    System.out.printf(
        "A/B: the line with 10 %% more work was found in %d of %d, on average as %+.1f %%%n",
        found, PAIRS, found == 0 ? 0 : 100 * change / found);
  }

  /// The recorded program.
  private static void record(Path folder) throws Exception {
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      Thread thread = new Thread(ProfileDiffFigures::serve);
      thread.setDaemon(true);
      thread.start();
    }
    Thread.sleep(WARM_UP);
    for (int i = 0; i < PAIRS; i++) {
      factor = 100;
      window(folder.resolve("a" + i + ".jfr"));
      factor = 110;
      window(folder.resolve("b" + i + ".jfr"));
    }
  }

  private static void window(Path file) throws IOException, InterruptedException {
    try (Recording recording = new Recording()) {
      recording.enable("jdk.CPUTimeSample").with("throttle", "4 ms").withStackTrace();
      recording.enable("jdk.CPUTimeSamplesLost");
      recording.enable("dev.brisk.Request").withThreshold(Duration.ZERO);
      recording.enable("jdk.JVMInformation");
      recording.enable("jdk.BooleanFlag");
      recording.start();
      Thread.sleep(WINDOW);
      recording.dump(file);
    }
  }

  private static void serve() {
    for (long i = 0; ; i++) {
      try (RequestSegment segment = RequestSegment.begin("GET /cart", RequestSegment.next())) {
        sink = price(i) + tax(i) + render(i);
        segment.end(200);
      }
    }
  }

  /// About 70 % of a request.
  private static long price(long seed) {
    long value = seed;
    int steps = 1_400 * factor;
    for (int i = 0; i < steps; i++) value = value * 6364136223846793005L + 1442695040888963407L;
    return value;
  }

  private static long tax(long seed) {
    long value = seed;
    for (int i = 0; i < 40_000; i++) value = value * 6364136223846793005L + 1442695040888963407L;
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
