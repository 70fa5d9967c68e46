package dev.brisk.profiler.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.file.Collapsed;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Simulated recordings, so that the truth is known: 30 s on two cores, sampled each 4 ms, of a
/// program whose load comes and goes.
class ProfileDiffTest {
  private static final long PERIOD_NANOS = 4_000_000;
  private static final int BLOCKS = 60;

  /// Lines of a program, and the CPU time that each costs a request.
  private static final double[] MICROS = {400, 150, 120, 90, 60, 40, 30, 30, 20, 20, 15, 10, 10, 5};

  @Test
  void ofTwentyPairsOfEqualProgramsAtMostOneIsFlagged() {
    Random random = new Random(1);
    int flagged = 0;
    for (int pair = 0; pair < 20; pair++) {
      flagged += ProfileDiff.of(run(random, 1, true), run(random, 1, true)).flagged().size();
    }
    assertThat(flagged).isLessThanOrEqualTo(1);
  }

  @Test
  void falseAlarmsAreRare() {
    assertThat(falseAlarms(100)).as("of 100, where 1 is promised").isLessThanOrEqualTo(4);
  }

  @Tag("slow")
  @Test
  void falseAlarmsAreAsRareAsPromised() {
    assertThat(falseAlarms(500)).as("of 500, where 5 are promised").isLessThanOrEqualTo(12);
  }

  private static int falseAlarms(int pairs) {
    Random random = new Random(2);
    int alarms = 0;
    for (int pair = 0; pair < pairs; pair++) {
      ProfileDiff diff = ProfileDiff.of(run(random, 1, true), run(random, 1, true));
      alarms += diff.flagged().isEmpty() && !diff.total().flagged() ? 0 : 1;
    }
    return alarms;
  }

  @Test
  void aMachineThatDriftsRaisesFewFalseAlarms() {
    Random random = new Random(8);
    int alarms = 0;
    for (int pair = 0; pair < 200; pair++) {
      ProfileDiff diff = ProfileDiff.of(drifting(random), drifting(random));
      alarms += diff.flagged().isEmpty() && !diff.total().flagged() ? 0 : 1;
    }
    // Blocks taken for independent make it every sixth.
    assertThat(alarms).as("of 200").isLessThanOrEqualTo(12);
  }

  @Test
  void aLineThatIsTenPercentSlowerIsFoundInNineteenOfTwenty() {
    Random random = new Random(3);
    int found = 0;
    int others = 0;
    for (int pair = 0; pair < 20; pair++) {
      List<ProfileDiff.Row> flagged =
          ProfileDiff.of(run(random, 1, true), run(random, 1.1, true)).flagged();
      found += flagged.stream().anyMatch(row -> row.line() == 10 && row.change() > 0) ? 1 : 0;
      others += (int) flagged.stream().filter(row -> row.line() != 10).count();
    }
    assertThat(found).isGreaterThanOrEqualTo(19);
    assertThat(others).isLessThanOrEqualTo(1);
  }

  @Test
  void theChangeAndItsIntervalAreThoseOfTheProgram() {
    Random random = new Random(4);
    int covered = 0;
    for (int pair = 0; pair < 100; pair++) {
      ProfileDiff diff = ProfileDiff.of(run(random, 1, true), run(random, 1.25, true));
      ProfileDiff.Row row =
          diff.rows().stream().filter(r -> r.line() == 10).findFirst().orElseThrow();
      covered += row.low() <= 100_000 && 100_000 <= row.high() ? 1 : 0;
      assertThat(row.before()).isCloseTo(400_000, within(40_000.0));
    }
    assertThat(covered).as("of 100, where 99 are promised").isGreaterThanOrEqualTo(95);
  }

  @Test
  void withoutRequestsPartsOfASecondAreCompared() {
    Random random = new Random(5);
    ProfileDiff diff = ProfileDiff.of(run(random, 1, false), run(random, 2, false));
    assertThat(diff.perRequest()).isFalse();
    ProfileDiff.Row slower = diff.flagged().getFirst();
    assertThat(slower.line()).isEqualTo(10);
    assertThat(slower.before() / 1e9).isCloseTo(0.4, within(0.03));
    assertThat(slower.after() / 1e9).isCloseTo(800.0 / 1_400, within(0.03));
    assertThat(DiffReport.text(diff, 5)).contains("the shares of others shrink", "← slower");
  }

  @Test
  void profilesWithoutTimesOrOfOtherModesAreRefused() {
    SampleProfile run = run(new Random(6), 1, true);
    assertThatThrownBy(() -> ProfileDiff.of(run, Collapsed.read("a;b 7", "stacks.txt")))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContainingAll("stacks.txt", "does not say when", "--save");
  }

  @Test
  void theDocumentHoldsBothTreesAndEveryRow() {
    Random random = new Random(7);
    ProfileDiff diff = ProfileDiff.of(run(random, 1, true), run(random, 1.5, true));
    JsonNode root = JsonMapper.shared().readTree(DiffDocument.write(diff));
    assertThat(sum(root, "self") * 0.001).isCloseTo(diff.total().after(), within(1.0));
    assertThat(sum(root, "base") * 0.001).isCloseTo(diff.total().before(), within(1.0));
    assertThat(root.path("diff").path("rows")).hasSize(diff.rows().size());
    JsonNode first = root.path("diff").path("rows").path(0);
    assertThat(first.path("line").asInt()).isEqualTo(10);
    assertThat(root.path("methods").path("name").path(first.path("method").asInt()).asString())
        .isEqualTo("line10");
    assertThat(DiffReport.text(diff, 5))
        .contains("1 place changed", "CPU time a request: ", "com.acme.Shop.line10:10");
  }

  private static double sum(JsonNode root, String column) {
    double sum = 0;
    for (JsonNode weight : root.path("endpoints").path(0).path(column)) {
      sum += weight.asDouble();
    }
    return sum;
  }

  /// One recording: each block has its own load, and each sample falls on a line with the chance of
  /// that line's share.
  private static SampleProfile run(Random random, double slower, boolean requestsKnown) {
    double[] micros = MICROS.clone();
    micros[0] *= slower;
    double whole = 0;
    for (double m : micros) {
      whole += m;
    }
    SampleProfile.Builder builder = new SampleProfile.Builder();
    int[] methods = new int[micros.length];
    for (int i = 0; i < methods.length; i++) {
      methods[i] = builder.method("com.acme.Shop", "line" + (10 + i));
    }
    long samples = 0;
    for (int block = 0; block < BLOCKS; block++) {
      double busy = 1 + random.nextDouble(); // of two cores, in half a second
      long requests = Math.round(busy * 500_000 / whole * (1 + 0.03 * random.nextGaussian()));
      Map<SampleProfile.Place, Long> own = new HashMap<>();
      int taken = (int) (busy * 500_000_000 / PERIOD_NANOS);
      for (int s = 0; s < taken; s++) {
        int line = pick(random, micros, whole);
        own.merge(new SampleProfile.Place(methods[line], 10 + line), PERIOD_NANOS, Long::sum);
        builder.add("GET /a", new int[] {methods[line]}, new int[] {10 + line}, PERIOD_NANOS, 1);
        samples++;
      }
      builder.block(new SampleProfile.Block(requestsKnown ? requests : 0, own));
    }
    return builder.build(header(samples));
  }

  /// Blocks of which each has a part of the drift of the one before.
  private static SampleProfile drifting(Random random) {
    SampleProfile.Builder builder = new SampleProfile.Builder();
    int method = builder.method("com.acme.Shop", "line10");
    double drift = 0;
    long taken = 500_000_000 / PERIOD_NANOS;
    for (int block = 0; block < BLOCKS; block++) {
      drift = 0.6 * drift + 0.1 * random.nextGaussian();
      builder.block(
          new SampleProfile.Block(
              Math.round(1_000 * (1 + drift)),
              Map.of(new SampleProfile.Place(method, 10), taken * PERIOD_NANOS)));
      builder.add("GET /a", new int[] {method}, new int[] {10}, taken * PERIOD_NANOS, taken);
    }
    return builder.build(header(BLOCKS * taken));
  }

  private static SampleHeader header(long samples) {
    return new SampleHeader(
        Mode.CPU,
        "simulation",
        "shop",
        Instant.EPOCH,
        Duration.ofSeconds(30),
        PERIOD_NANOS,
        samples,
        0,
        0,
        0,
        java.util.OptionalDouble.empty(),
        new SampleHeader.LineTrust(true, ""),
        SampleHeader.Measures.UNKNOWN,
        List.of(),
        null);
  }

  private static int pick(Random random, double[] weights, double whole) {
    double left = random.nextDouble() * whole;
    int i = 0;
    while (i < weights.length - 1 && left >= weights[i]) {
      left -= weights[i++];
    }
    return i;
  }
}
