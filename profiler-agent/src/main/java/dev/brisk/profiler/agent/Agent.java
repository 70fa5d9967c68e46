package dev.brisk.profiler.agent;

import java.io.IOException;
import java.lang.instrument.Instrumentation;

/// The agent's entry: connects back to the `brisk` process that loaded it.
///
/// The argument is `port,token`. If nobody listens there the agent does nothing.
public final class Agent {
  private static final long RESUME_TIMEOUT_MILLIS = 60_000;

  private Agent() {}

  /// Loaded into a running JVM.
  public static void agentmain(String argument, Instrumentation instrumentation)
      throws IOException {
    Session.connect(argument, instrumentation);
  }

  /// Loaded at the start: `main` waits until the weaving is set up.
  public static void premain(String argument, Instrumentation instrumentation)
      throws IOException, InterruptedException {
    Session.connect(argument, instrumentation).awaitResume(RESUME_TIMEOUT_MILLIS);
  }
}
