package dev.brisk.cli.docs;

import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Types a page's commands into one bash, as a reader would, and compares what comes out.
///
/// A command that ends in `&` is done when all that the page shows of it has come out.
final class TranscriptRunner implements AutoCloseable {
  private static final String DONE = "__transcript_done__";
  private static final long STEP_TIMEOUT_SECONDS = 180;

  private final Process shell;
  private final Path state;
  private final OutputStream input;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

  TranscriptRunner(Path directory) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--norc", "--noprofile")
            .directory(directory.toFile())
            .redirectErrorStream(true);
    // The jar under test was packaged by the build that runs this test.
    builder.environment().put("BRISK_NO_BUILD", "1");
    // No figure of these commands is judged: the quick compiler is enough.
    builder.environment().put("BRISK_JAVA_OPTS", "-Dbrisk.demo.hurry=true -XX:TieredStopAtLevel=1");
    // A reader's own example data and tokens stay as they are.
    state = Files.createTempDirectory("brisk-transcript-");
    builder.environment().put("XDG_STATE_HOME", state.toString());
    shell = builder.start();
    input = shell.getOutputStream();
    Thread reader = new Thread(this::read, "transcript-output");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines = shell.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
      }
    } catch (IOException e) {
      output.add("(the output broke off: " + e + ")");
    }
  }

  void run(Transcript transcript) throws Exception {
    for (Transcript.Step step : transcript.steps()) {
      if (step.inBackground()) {
        type(step.command());
        awaitShown(transcript, step);
      } else {
        type(step.command() + "\necho " + DONE);
        List<String> lines = untilDone(transcript, step);
        if (!step.matches(lines)) {
          fail(difference(transcript, step, lines));
        }
      }
    }
  }

  private void type(String text) throws IOException {
    input.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    input.flush();
  }

  private List<String> untilDone(Transcript transcript, Transcript.Step step) throws Exception {
    List<String> lines = new ArrayList<>();
    while (true) {
      String line = output.poll(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        fail("It did not end in time. " + difference(transcript, step, lines));
      }
      if (line.endsWith(DONE)) {
        String rest = line.substring(0, line.length() - DONE.length());
        if (!rest.isEmpty()) {
          lines.add(rest);
        }
        return lines;
      }
      lines.add(line);
    }
  }

  private void awaitShown(Transcript transcript, Transcript.Step step) throws Exception {
    List<String> lines = new ArrayList<>();
    while (!step.matches(lines)) {
      String line = output.poll(STEP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        fail("It did not print that in time. " + difference(transcript, step, lines));
      }
      lines.add(line);
    }
  }

  private static String difference(
      Transcript transcript, Transcript.Step step, List<String> lines) {
    return "%s:%d: $ %s%n--- the page shows%n%s%n--- it printed%n%s"
        .formatted(
            transcript.page(),
            step.line(),
            step.command(),
            String.join("\n", step.expected()),
            String.join("\n", lines));
  }

  @Override
  public void close() throws Exception {
    shell.descendants().forEach(ProcessHandle::destroy);
    shell.destroy();
    if (!shell.waitFor(20, TimeUnit.SECONDS)) {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
    try (var files = Files.walk(state)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
