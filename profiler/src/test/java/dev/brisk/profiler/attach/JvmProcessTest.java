package dev.brisk.profiler.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            assertThat(JvmProcess.otherLanguage(42, command))
                .contains(profiler, " 42 ", "stacks.txt", "brisk profile open"));
  }

  @Test
  void aProgramOfGoIsKnownByTheMarkOfItsLinker(@TempDir Path directory) throws Exception {
    Path program = directory.resolve("shop");
    Files.write(program, "\u007fELF \u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(JvmProcess.otherLanguage(42, program.toString()))
        .contains("debug/pprof/profile", "perf record -F 99 -g -p 42");
  }
}
