package dev.brisk.profiler.line;

import dev.brisk.profiler.agent.LineProbe;
import dev.brisk.profiler.instrumenting.InstrumentingRun;
import dev.brisk.profiler.line.programs.Program;
import dev.brisk.profiler.process.WovenLoader;
import dev.brisk.profiler.sample.model.WindowFacts;
import dev.brisk.profiler.weave.LineWeaver;
import dev.brisk.profiler.weave.Selection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Weaves a test program in this JVM, runs it and reads the counts: the agent's probes without the
/// agent's connection.
final class WovenPrograms {
  private WovenPrograms() {}

  static LineProfile run(Class<? extends Program> program, int period) throws Exception {
    Selection selection = Selection.of(program.getName());
    WovenLoader loader =
        new WovenLoader(
            name -> name.startsWith(program.getName()), new LineWeaver(selection, period > 0));
    LineProbe.start(period);
    Program woven =
        (Program) loader.loadClass(program.getName()).getDeclaredConstructor().newInstance();
    woven.run();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    LineProbe.write(new DataOutputStream(bytes));
    return LineCounts.read(
        new InstrumentingRun(
            new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())),
            loader.methods(),
            program.getName(),
            WindowFacts.unknown(Instant.EPOCH, Duration.ZERO),
            List.of()),
        period);
  }
}
