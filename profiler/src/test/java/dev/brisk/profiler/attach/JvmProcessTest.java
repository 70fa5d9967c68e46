package dev.brisk.profiler.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmProcessTest {
  /// P17 of the faults that users' cases brought to light.
  @Test
  void aProcessOfAnotherLanguageIsToldWhatWritesAFileForIt() {
    Map.of(
            "/usr/bin/python3.12", "py-spy record",
            "/usr/local/bin/node", "--perf-basic-prof",
            "ruby", "rbspy record",
            "/opt/thing", "perf record")
        .forEach((command, profiler) ->
            assertThat(JvmProcess.otherLanguage(command))
                .contains(profiler, "stacks.txt", "brisk profile open"));
  }
}
