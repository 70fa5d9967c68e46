package dev.brisk.profiler.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.line.programs.Constructors;
import dev.brisk.profiler.line.programs.Exceptions;
import dev.brisk.profiler.line.programs.Lambdas;
import dev.brisk.profiler.line.programs.Loops;
import dev.brisk.profiler.line.programs.Monitors;
import dev.brisk.profiler.line.programs.PlatformThreads;
import dev.brisk.profiler.line.programs.Program;
import dev.brisk.profiler.line.programs.Recursion;
import dev.brisk.profiler.line.programs.Switches;
import dev.brisk.profiler.line.programs.Tight;
import dev.brisk.profiler.line.programs.VirtualThreads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each program says in comments how often its lines run; all of them in all three ways of timing.
class LineWeavingTest {
  private static final Pattern EXPECTED = Pattern.compile("// (\\d+)$");
  private static final int HITS_ONLY = 0;
  private static final int EVERY_CALL = 1;
  private static final int SAMPLED = 64;

  @ParameterizedTest
  @ValueSource(
      classes = {
        Loops.class,
        Recursion.class,
        Exceptions.class,
        Lambdas.class,
        Switches.class,
        Constructors.class,
        Monitors.class,
        Tight.class,
        VirtualThreads.class,
        PlatformThreads.class
      })
  void hitsEqualTheOracleAndLinesAddUpToTheFunction(Class<? extends Program> program)
      throws Exception {
    for (int period : List.of(HITS_ONLY, EVERY_CALL, SAMPLED)) {
      LineProfile profile = WovenPrograms.run(program, period);
      assertThat(hits(profile)).as("hits, period " + period).containsAllEntriesOf(oracle(program));
      for (LineProfile.Function function : profile.functions()) {
        long sum = function.lines().stream().mapToLong(LineProfile.Line::nanos).sum();
        assertThat(sum)
            .as(function.name() + ": lines against function, period " + period)
            .isEqualTo(function.nanos());
        if (period == HITS_ONLY) {
          assertThat(sum).isZero();
        } else {
          assertThat(sum).isPositive();
        }
      }
    }
  }

  /// Hits by line; a line that belongs to several methods counts in all of them.
  private static Map<Integer, Long> hits(LineProfile profile) {
    Map<Integer, Long> hits = new TreeMap<>();
    for (LineProfile.Function function : profile.functions()) {
      for (LineProfile.Line line : function.lines()) {
        hits.merge(line.number(), line.hits(), Long::sum);
      }
    }
    return hits;
  }

  private static Map<Integer, Long> oracle(Class<?> program) throws Exception {
    Path source = Path.of("src/test/java/" + program.getName().replace('.', '/') + ".java");
    List<String> lines = Files.readAllLines(source);
    Map<Integer, Long> expected = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher matcher = EXPECTED.matcher(lines.get(i));
      if (matcher.find()) {
        expected.put(i + 1, Long.parseLong(matcher.group(1)));
      }
    }
    return expected;
  }
}
