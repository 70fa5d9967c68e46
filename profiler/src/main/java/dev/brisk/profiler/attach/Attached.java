package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
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
  private final ProfileTarget target;

  private Attached(
      AgentChannel channel,
      ProcessHandle process,
      @Nullable Process started,
      ProfileTarget target) {
    this.channel = channel;
    this.session = new WeavingSession(channel);
    this.process = process;
    this.started = started;
    this.target = target;
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
    if (target instanceof ProfileTarget.Program program && started != null) {
      program.exit().of(started);
    }
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
    Process own = started;
    if (own != null) {
      List<ProcessHandle> descendants = own.descendants().toList();
      own.destroy();
      descendants.forEach(ProcessHandle::destroy);
    }
  }

  private static Attached running(ProfileTarget.Running target, AgentChannel channel, Path jar) {
    JvmProcess process = JvmProcess.find(target.pid());
    ProcessHandle handle = ProcessHandle.of(target.pid()).orElseThrow();
    process.loadAgent(jar, channel.agentArgument());
    return new Attached(channel, handle, null, target);
  }

  private static Attached start(ProfileTarget.Program program, AgentChannel channel, Path jar) {
    Process process = program.start(List.of("-javaagent:" + jar + "=" + channel.agentArgument()));
    return new Attached(channel, process.toHandle(), process, program);
  }
}
