package dev.brisk.profiler.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.file.SyntheticProfile;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ContinuousProfileTest {
  private static final String SPIN = "dev.brisk.profiler.continuous.ContinuousProfileTest.spin";
  static volatile long sink;

  @Test
  void slicesAndThePresentAreOneProfileOfWhatThisJvmDid() {
    try (ContinuousProfile hour = ContinuousProfile.start(Duration.ofMillis(700))) {
      long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
      SampleProfile profile = null;
      while (profile == null
          || profile.blocks().size() < 4
          || profile.methods().stream().noneMatch(frame -> frame.name().equals(SPIN))) {
        assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
        spin();
        profile = seen(hour);
      }
      assertThat(profile.methods()).extracting(Frame::name).contains(SPIN);
      assertThat(profile.header().engine()).isEqualTo("JFR CPU-time sampler");
      assertThat(profile.header().notes().getFirst()).contains("last hour");
    }
  }

  @Test
  void mergedProfilesAddUp() {
    SampleProfile one = SyntheticProfile.shop(true);
    SampleProfile merged = MergedProfile.of(List.of(one, one, one), List.of("A note"));
    assertThat(merged.total()).isEqualTo(3 * one.total());
    assertThat(merged.header().samples()).isEqualTo(3 * one.header().samples());
    assertThat(merged.header().duration()).isEqualTo(Duration.ofSeconds(30));
    assertThat(merged.methods()).isEqualTo(one.methods());
    assertThat(merged.blocks()).hasSize(3);
    assertThat(merged.lines()).hasSameSizeAs(one.lines());
    one.lines()
        .forEach((key, weight) ->
            assertThat(merged.lines().get(key)).containsExactly(3 * weight[0], 3 * weight[1]));
  }

  /// Null as long as there is no sample: on a busy machine that takes more than one spin.
  private static @Nullable SampleProfile seen(ContinuousProfile hour) {
    try {
      return hour.profile();
    } catch (ProfilerException e) {
      assertThat(e.reason()).isEqualTo(ProfilerException.Reason.TOO_LITTLE_DATA);
      return null;
    }
  }

  private static void spin() {
    long end = System.nanoTime() + 300_000_000;
    while (System.nanoTime() < end) {
      sink++;
    }
  }
}
