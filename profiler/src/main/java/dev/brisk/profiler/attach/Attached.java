package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A target with the agent in it.
///
/// Closing it takes the probes out of a running JVM, and ends a program that was started for this.
public final class Attached implements AutoCloseable {
  private final AgentChannel channel;
  private final WeavingSession session;
  private final ProcessHandle process;
  private final @Nullable Process started;
  private final Path jar;

  private Attached(
      AgentChannel channel, ProcessHandle process, @Nullable Process started, Path jar) {
    this.channel = channel;
    this.session = new WeavingSession(channel);
    this.process = process;
    this.started = started;
    this.jar = jar;
  }

  /// Attaches to a JVM or starts a program; a program waits in front of its `main` for
  /// [WeavingSession#resume].
  ///
  /// @throws ProfilerException with the reason, and what to do
  public static Attached open(ProfileTarget target) {
    AgentChannel channel = new AgentChannel();
    Path jar = AgentJar.write();
    try {
      Attached attached =
          switch (target) {
            case ProfileTarget.Running running -> running(running, channel, jar);
            case ProfileTarget.Program program -> start(program, channel, jar);
          };
      channel.accept(attached.process::isAlive, attached.session::serve);
      return attached;
    } catch (RuntimeException e) {
      channel.close();
      delete(jar);
      throw e;
    }
  }

  public WeavingSession session() {
    return session;
  }

  public long pid() {
    return process.pid();
  }

  /// Whether the target was started for this, and not merely attached to.
  public boolean startedHere() {
    return started != null;
  }

  /// Waits until the time is over, the target ends or `stop` completes.
  ///
  /// @param duration null: as long as the target runs
  public void await(@Nullable Duration duration, CompletableFuture<?> stop) {
    await(process, duration, stop);
  }

  /// As above, for a process that is asked for its own recording instead of being attached to.
  public static void await(
      ProcessHandle process, @Nullable Duration duration, CompletableFuture<?> stop) {
    CompletableFuture<?> any = CompletableFuture.anyOf(stop, process.onExit());
    try {
      if (duration == null) {
        any.get();
      } else {
        any.get(duration.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (TimeoutException e) {
      return; // the usual end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new ProfilerException(Reason.FAILED, "Waiting for the target failed", e);
    }
  }

  @Override
  public void close() {
    channel.close();
    delete(jar);
    Process own = started;
    if (own != null && own.isAlive()) {
      own.destroy();
    }
  }

  private static Attached running(ProfileTarget.Running target, AgentChannel channel, Path jar) {
    JvmProcess process = JvmProcess.find(target.pid());
    ProcessHandle handle = ProcessHandle.of(target.pid()).orElseThrow();
    handle
        .info()
        .user()
        .filter(owner -> !owner.equals(System.getProperty("user.name")))
        .ifPresent(owner -> AgentJar.giveTo(owner, jar));
    process.loadAgent(jar, channel.agentArgument());
    return new Attached(channel, handle, null, jar);
  }

  private static Attached start(ProfileTarget.Program program, AgentChannel channel, Path jar) {
    List<String> command =
        program.commandWith(List.of("-javaagent:" + jar + "=" + channel.agentArgument()));
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      return new Attached(channel, process.toHandle(), process, jar);
    } catch (IOException e) {
      throw new ProfilerException(
          Reason.BAD_TARGET,
          "Cannot start " + program.command().getFirst() + ": " + e.getMessage(),
          e);
    }
  }

  private static void delete(Path jar) {
    try {
      Files.deleteIfExists(jar);
    } catch (IOException e) {
      jar.toFile().deleteOnExit();
    }
  }
}
