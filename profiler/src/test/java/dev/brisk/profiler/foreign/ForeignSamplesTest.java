package dev.brisk.profiler.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.file.Collapsed;
import dev.brisk.profiler.file.ProfileFile;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignSamplesTest {
  private static final String V8 =
      """
      {"nodes":[
      {"id":1,"callFrame":{"functionName":"(root)","url":"","lineNumber":-1},"hitCount":0,"children":[2,5,6]},
      {"id":2,"callFrame":{"functionName":"handle","url":"file:///srv/shop/app.js","lineNumber":2},"hitCount":1,"children":[3,4]},
      {"id":3,"callFrame":{"functionName":"fib","url":"file:///srv/shop/app.js","lineNumber":1},"hitCount":2},
      {"id":4,"callFrame":{"functionName":"","url":"node:internal/timers","lineNumber":8},"hitCount":1},
      {"id":5,"callFrame":{"functionName":"(idle)","url":"","lineNumber":-1},"hitCount":1},
      {"id":6,"callFrame":{"functionName":"(program)","url":"","lineNumber":-1},"hitCount":0}],
      "startTime":1000,"endTime":2000,
      "samples":[2,3,5,4,3],"timeDeltas":[100,200,300,100,50]}
      """;

  private static final String PERF =
      """
      # cmdline : /usr/bin/perf record -g app
      DOM Worker 12  2541/2542 [001] 71091.5:   10101010 cpu-clock:ppp:\s
      \t    e2bc fib+0x69c (/srv/app)
      \t  9c51fd34 java.lang.String.hashCode ([JIT app cache])
      \t    1de39 operator new(unsigned long)+0x7 (/usr/lib/libstdc++.so.6)
        app.c:12
      \t    2a34f [unknown] (/usr/lib/libc.so.6)

      DOM Worker 12  2541/2542 [001] 71092.0:   10101010 cpu-clock:ppp:\s
      \t    e2bc fib+0x69c (/srv/app)

      """;

  @TempDir private Path directory;

  @Test
  void aSampleOfV8LastsUntilTheNextAndIdleTimeIsLeftOut() throws Exception {
    SampleProfile profile = open(V8);
    assertThat(stacks(profile))
        .containsExactly(
            "app.handle 200000",
            "app.handle;app.fib 550000",
            "app.handle;node:internal.timers.(anonymous:9) 50000");
    assertThat(profile.header().duration().toNanos()).isEqualTo(1_000_000);
    assertThat(profile.header().notes()).anyMatch(n -> n.contains("idle for 100 µs"));
  }

  @Test
  void timesThatGoBackLastNoTime() throws Exception {
    // As Chrome wrote for speedscope's users: the second sample lies before the first.
    SampleProfile profile = open(V8.replace("[100,200,300,100,50]", "[100,-90,300,100,50]"));
    assertThat(profile.total()).isEqualTo(210_000L + 50_000 + 540_000);
  }

  @Test
  void withoutSamplesHitsShareTheTime() throws Exception {
    String old = V8.replaceFirst(",\\s+\"samples\".*", "}").replace("[2,5,6]", "[2,5]");
    String byParent =
        old.replace(",\"children\":[3,4]", "")
            .replace("\"id\":3,", "\"id\":3,\"parent\":2,")
            .replace("\"id\":4,", "\"id\":4,\"parent\":2,");
    for (String text : List.of(old, byParent)) {
      assertThat(stacks(open(text)))
          .containsExactly(
              "app.handle 200000",
              "app.handle;app.fib 400000",
              "app.handle;node:internal.timers.(anonymous:9) 200000");
    }
  }

  @Test
  void stacksOfPerfHaveTheTimeOfTheirSamples() throws Exception {
    SampleProfile profile = open(PERF);
    assertThat(stacks(profile))
        .containsExactly(
            "[libc.so.6];operator new(unsigned long);java.lang.String.hashCode;fib 10101010",
            "fib 10101010");
    assertThat(profile.header().engine()).isEqualTo("perf, cpu-clock");
    assertThat(profile.header().duration().toMillis()).isEqualTo(500);
  }

  @Test
  void perfWithoutStacksSaysSo() throws Exception {
    SampleProfile profile =
        open(
            """
                bash  2635 71097.371124:   10 cycles:  ffffffff8225fd19 pvm_irq_enable+0x19 ([kernel.kallsyms])
               pyenv  2635 71097.673169:   30 cycles:  ffffffff8133cb5c native_set_p4d+0x2c ([kernel.kallsyms])
               pyenv  2635 71097.673169:    1 faults:  ffffffff8133cb5c native_set_p4d+0x2c ([kernel.kallsyms])
            """);
    assertThat(stacks(profile))
        .containsExactly("bash;pvm_irq_enable 10", "pyenv;native_set_p4d 30");
    assertThat(profile.header().notes())
        .anyMatch(n -> n.contains("without -g"))
        .anyMatch(n -> n.contains("counts cycles, not time"))
        .anyMatch(n -> n.contains("faults (1)"));
  }

  @Test
  void oldPerfWithoutTimesIsRead() throws Exception {
    assertThat(stacks(open("java 19983 cycles:\n\t7f LBusy;::main (/tmp/perf-19982.map)\n")))
        .containsExactly("LBusy:::main 1");
    // perf script -F -comm
    assertThat(stacks(open("2541 71091.5:   10101010 cpu-clock: \n\t7f fib+0x1 (/srv/app)\n")))
        .containsExactly("fib 10101010");
    assertThat(
            stacks(
                open(
                    "12 34 5.5: 10 cycles: \n\t7f a+0x1 (/a)\n\n34 5.5: 2 cycles: \n\t7f b+0x1 (/a)\n")))
        .containsExactly("12;a 10", "b 2");
  }

  @Test
  void austinsFunctionsAreOneWhateverTheirLines() throws Exception {
    SampleProfile profile =
        open(
            """
            # austin: 3.6.0
            # interval: 100
            # mode: cpu

            P42;T0:7;/srv/shop/app.py:<module>:20;/srv/shop/app.py:fib:3 100
            P42;T0:7;/srv/shop/app.py:<module>:20;/srv/shop/app.py:fib:4 150
            P42;T0:8;/usr/lib/python3/dist-packages/flask/app.py:run:4;:GC: 50
            P42;T0:8; 70
            # duration: 5000
            """);
    assertThat(stacks(profile))
        .containsExactly("app.<module>;app.fib 250000", "flask.app.run;:GC: 50000");
    assertThat(profile.header().mode()).isEqualTo(Mode.CPU);
    assertThat(profile.header().duration().toMillis()).isEqualTo(5);
  }

  @Test
  void pySpysFunctionsAreOneWhateverTheirLines() throws Exception {
    assertThat(
            stacks(
                open(
                    """
                    <module> (app.py:9);fib (app.py:2) 7
                    <module> (app.py:9);fib (app.py:3) 5
                    process 4:"python app.py";run (/usr/lib/python3.12/asyncio/runners.py:30) 1
                    """)))
        .containsExactly(
            "app.<module>;app.fib 12", "process 4:\"python app.py\";asyncio.runners.run 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "samples":[2,3   | "samples":[9,3    | there is no node 9
          "samples":[2,3   | "samples":[2.5,3  | the number of a node is 2.5
          [2,3,5,4,3]      | [2,3]             | it has 2 samples and 5 timeDeltas
          "endTime":2000   | "endTime":1e300   | endTime is 1
          "startTime":1000 | "start":1000      | startTime is
          "id":3           | "id":2            | it has two nodes 2
          "hitCount":2}    | "children":[2]}   | a stack has 2049 frames
          ,"timeDeltas"    | ,                 | it is no JSON
          """)
  void aDamagedProfileOfV8IsRefusedWithThePlace(String from, String to, String problem)
      throws Exception {
    String damaged = V8.replace(from, to);
    assertThat(damaged).isNotEqualTo(V8);
    assertThatThrownBy(() -> open(damaged))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("stacks.txt is no profile: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # austin: 3.6.0\\nP1;T1;a.py:f:1 x   | line 2 is not "P42;T7;file:function:12 100": P1;T1;a.py:f:1 x
          # austin: 3.6.0\\n# mode: memory\\n  | it is of Austin's mode "memory"
          PERFILE2                              | it is perf.data, which perf itself must read
          MOJ                                   | it is Austin's binary form
          java 1 5.0: cycles:\\nfree words\\n   | line 2 is not the first line of a sample
          """)
  void whatIsNotReadIsNamed(String text, String problem) {
    assertThatThrownBy(() -> open(text.replace("\\n", "\n")))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void aCutFileNeverBreaksTheReader() {
    for (String whole : List.of(V8, PERF)) {
      for (int length = 1; length < whole.length(); length++) {
        try {
          ForeignSamples.read(whole.substring(0, length), "cut");
        } catch (IllegalArgumentException e) {
          assertThat(e).hasMessageMatching("(?s)(it is|it has|there is no|line|endTime is) .*");
        }
      }
    }
  }

  private static List<String> stacks(SampleProfile profile) {
    return Collapsed.write(profile).lines().toList();
  }

  private SampleProfile open(String text) throws Exception {
    Path file = directory.resolve("stacks.txt");
    return ProfileFile.read(Files.writeString(file, text, StandardCharsets.UTF_8), null);
  }
}
