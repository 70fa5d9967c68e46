package dev.brisk.profiler.attach;

import dev.brisk.profiler.agent.Wire;
import dev.brisk.profiler.weave.CallWeaver;
import dev.brisk.profiler.weave.LineWeaver;
import dev.brisk.profiler.weave.MarkWeaver;
import dev.brisk.profiler.weave.Selection;
import dev.brisk.profiler.weave.Weaver;
import dev.brisk.profiler.weave.WovenMethod;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One session of weaving: what the agent is asked, the classes that are woven for it, and what
/// became of them.
///
/// Safe for use by several threads; one request runs at a time.
public final class WeavingSession {
  private static final int MOST_METHODS_SEEN = 1_000;

  private final AgentChannel channel;
  private final List<WovenMethod> methods = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private final List<String> methodsSeen = new ArrayList<>();
  private volatile @Nullable Weaver weaver;

  WeavingSession(AgentChannel channel) {
    this.channel = channel;
  }

  /// Starts the line profiler on what a selection means.
  ///
  /// @return how many loaded classes were woven
  public Started startLines(Selection selection, int period) {
    weaver = new LineWeaver(selection, period > 0);
    return started(
        channel.request(
            Wire.START_LINES,
            data -> {
              data.writeInt(period);
              data.writeUTF(selection.classExpression());
              data.writeUTF(selection.annotation());
            }));
  }

  /// Starts the call profiler on what a selection means.
  ///
  /// @return how many loaded classes were woven
  public Started startCalls(Selection selection) {
    CallWeaver calls = new CallWeaver(selection);
    weaver = calls;
    return started(
        channel.request(
            Wire.START_CALLS,
            data -> {
              data.writeUTF(calls.classExpression());
              data.writeUTF(selection.annotation());
            }));
  }

  /// Marks requests in servers that are known.
  ///
  /// @return how many loaded classes were woven
  public Started startMarks() {
    weaver = new MarkWeaver();
    return started(
        channel.request(Wire.START_MARKS, data -> data.writeUTF(MarkWeaver.classExpression())));
  }

  /// What happened to the classes that were loaded already.
  ///
  /// @param classes how many were handed to the weaver
  /// @param failures the others, each with its reason
  public record Started(int classes, List<String> failures) {
    public Started {
      failures = List.copyOf(failures);
    }
  }

  /// Lets a program that was started with the agent run its `main`.
  public void resume() {
    channel.send(Wire.RESUME);
  }

  /// The counts so far.
  public DataInputStream snapshot() {
    return AgentChannel.stream(channel.request(Wire.SNAPSHOT));
  }

  /// Takes the probes out again; the counts stay. Returns what could not be restored.
  public List<String> restore() {
    return strings(channel.request(Wire.RESTORE));
  }

  /// The names of all loaded classes.
  public List<String> classNames() {
    return strings(channel.request(Wire.CLASS_NAMES));
  }

  /// The counts that the agent sent when its JVM ended.
  ///
  /// @return null if the JVM has not ended in time, or ended without a word
  public @Nullable DataInputStream last(Duration timeout) {
    return channel.last(timeout);
  }

  /// Whether the JVM has ended, or gone away.
  public boolean ended() {
    return channel.ended();
  }

  /// The methods that carry probes, by number.
  public List<WovenMethod> methods() {
    synchronized (methods) {
      return List.copyOf(methods);
    }
  }

  /// Names of methods in selected classes of which none was selected.
  List<String> methodsSeen() {
    synchronized (methodsSeen) {
      return List.copyOf(methodsSeen);
    }
  }

  /// Selected classes that could not be woven, each with its reason.
  public List<String> skipped() {
    synchronized (skipped) {
      return List.copyOf(skipped);
    }
  }

  /// Weaves what the agent sends on a connection, until it ends.
  void serve(Socket socket) {
    WeavingService service =
        new WeavingService(socket, () -> weaver, this::remember, this::skip, this::see);
    Thread.ofPlatform().daemon().name("agent-weaver").start(service);
  }

  private void remember(List<WovenMethod> woven) {
    synchronized (methods) {
      methods.addAll(woven);
    }
  }

  private void skip(String reason) {
    synchronized (skipped) {
      skipped.add(reason);
    }
  }

  private void see(List<String> names) {
    synchronized (methodsSeen) {
      if (methodsSeen.size() < MOST_METHODS_SEEN) {
        methodsSeen.addAll(names);
      }
    }
  }

  private static Started started(byte[] content) {
    try {
      DataInputStream in = AgentChannel.stream(content);
      int classes = in.readInt();
      List<String> failures = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        failures.add(in.readUTF());
      }
      return new Started(classes, failures);
    } catch (IOException e) {
      throw AgentChannel.lost(e);
    }
  }

  private static List<String> strings(byte[] content) {
    try {
      DataInputStream in = AgentChannel.stream(content);
      List<String> lines = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        lines.add(in.readUTF());
      }
      return lines;
    } catch (IOException e) {
      throw AgentChannel.lost(e);
    }
  }
}
