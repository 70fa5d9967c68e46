package dev.brisk.profiler.sample.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// P2 of the faults that users' cases brought to light: the period was that of whichever event came
/// first, and that of async-profiler was not known.
class RecordedSettingsTest {
  private record Case(String name, List<Setting> settings, long execution, long wall) {}

  private record Setting(String type, String name, String value) {}

  private static Setting of(String type, String name, String value) {
    return new Setting(type, name, value);
  }

  @Test
  void thePeriodIsThatOfTheSampler() {
    for (Case one :
        List.of(
            new Case(
                "settings=profile of the JDK",
                List.of(
                    of("jdk.CPULoad", "period", "1000 ms"),
                    of("jdk.NativeMethodSample", "period", "20 ms"),
                    of("jdk.ExecutionSample", "period", "10 ms"),
                    of("jdk.ResidentSetSize", "period", "1000 ms")),
                10_000_000,
                50_000_000),
            new Case(
                "other units",
                List.of(of("jdk.ExecutionSample", "period", "1 s")),
                1_000_000_000,
                50_000_000),
            new Case(
                "no setting: JFR's default",
                List.of(of("jdk.CPULoad", "period", "everyChunk")),
                20_000_000,
                50_000_000),
            new Case(
                "async-profiler -e cpu",
                List.of(
                    of("jdk.ActiveRecording", "engine", "perf"),
                    of("jdk.ExecutionSample", "event", "cpu"),
                    of("jdk.ExecutionSample", "interval", "0")),
                10_000_000,
                50_000_000),
            new Case(
                "async-profiler -e cpu -i 1ms",
                List.of(
                    of("jdk.ExecutionSample", "event", "cpu"),
                    of("jdk.ExecutionSample", "interval", "1000000")),
                1_000_000,
                50_000_000),
            new Case(
                "async-profiler -e wall -i 5ms",
                List.of(
                    of("jdk.ExecutionSample", "event", "wall"),
                    of("jdk.ExecutionSample", "interval", "5000000")),
                5_000_000,
                5_000_000),
            new Case(
                "async-profiler -e cpu --wall 100ms",
                List.of(
                    of("jdk.ExecutionSample", "event", "cpu"),
                    of("jdk.ExecutionSample", "interval", "10000000"),
                    of("profiler.WallClockSample", "wall", "100000000")),
                10_000_000,
                100_000_000))) {
      RecordedSettings settings = new RecordedSettings();
      one.settings().forEach(set -> settings.accept(set.type(), set.name(), set.value()));
      assertThat(settings.executionPeriodNanos()).as(one.name()).isEqualTo(one.execution());
      assertThat(settings.wallPeriodNanos()).as(one.name() + ", wall").isEqualTo(one.wall());
      assertThat(settings.async()).as(one.name()).isEqualTo(one.name().startsWith("async"));
    }
  }
}
