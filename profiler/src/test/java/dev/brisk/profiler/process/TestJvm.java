package dev.brisk.profiler.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A JVM started by a test, with this test's classes; ended when the test ends.
public final class TestJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private TestJvm(Process process) {
    this.process = process;
    this.output = new BufferedReader(new InputStreamReader(process.getInputStream()));
  }

  /// Starts a main class and waits for its line "ready".
  public static TestJvm start(Class<?> main, List<String> options, String... arguments)
      throws IOException {
    return start(java(), main, options, arguments);
  }

  /// Starts it through another program, such as one that changes the user.
  ///
  /// @param classes a folder of classes and jars
  public static TestJvm startAs(List<String> through, Path classes, Class<?> main)
      throws IOException {
    List<String> command = new ArrayList<>(through);
    command.addAll(List.of(java(), "-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", classes + ":" + classes + "/*", main.getName()));
    return started(new ProcessBuilder(command).directory(classes.toFile()));
  }

  public static TestJvm start(String java, Class<?> main, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(java, "-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return started(new ProcessBuilder(command));
  }

  private static TestJvm started(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    TestJvm jvm = new TestJvm(process);
    String line = jvm.readLine();
    if (!"ready".equals(line)) {
      jvm.close();
      throw new IOException("The test's JVM did not start: " + line);
    }
    return jvm;
  }

  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  public long pid() {
    return process.pid();
  }

  public Process process() {
    return process;
  }

  public String readLine() throws IOException {
    return output.readLine();
  }

  /// Whether there is output that was not read.
  public boolean hasWritten() throws IOException {
    return output.ready();
  }

  /// Sends one character and reads the line that answers.
  public String ask(char question) throws IOException {
    OutputStream input = process.getOutputStream();
    input.write(question);
    input.flush();
    return readLine();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
