package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.agent.Wire;
import dev.brisk.profiler.weave.CallWeaver;
import dev.brisk.profiler.weave.LineWeaver;
import dev.brisk.profiler.weave.Selection;
import dev.brisk.profiler.weave.Weaver;
import dev.brisk.profiler.weave.WovenMethod;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The `brisk` end of the connection to an agent: asks it, weaves for it, keeps it alive.
///
/// Safe for use by several threads; one request runs at a time. Closing it makes the agent restore
/// the target's bytecode, and so does the end of this process.
public final class AgentConnection implements AutoCloseable {
  private static final Duration ACCEPT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final int MAXIMUM_MESSAGE_BYTES = 512 << 20;

  private final ServerSocket server;
  private final String token;
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(4);
  private final CompletableFuture<byte[]> last = new CompletableFuture<>();
  private final List<WovenMethod> methods = new ArrayList<>();
  private final List<String> leftAlone = new ArrayList<>();
  private final List<String> methodsSeen = new ArrayList<>();
  private @Nullable Socket control;
  private @Nullable DataOutputStream out;
  private volatile @Nullable Weaver weaver;
  private volatile boolean closed;

  private record Answer(int kind, byte[] content) {}

  public AgentConnection() {
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    token = HexFormat.of().formatHex(secret);
    try {
      server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
      server.setSoTimeout((int) ACCEPT_TIMEOUT.toMillis());
    } catch (IOException e) {
      throw new ProfilerException(Reason.FAILED, "Cannot listen on loopback: " + e.getMessage(), e);
    }
  }

  /// What to hand to the agent as its argument.
  public String agentArgument() {
    return server.getLocalPort() + "," + token;
  }

  /// Waits for the agent to connect.
  ///
  /// @param alive asked while waiting, so that a target that ended is not waited for
  public void accept(java.util.function.BooleanSupplier alive) {
    long deadline = System.nanoTime() + ACCEPT_TIMEOUT.toNanos();
    try {
      server.setSoTimeout(200);
      Socket accepted = null;
      while (accepted == null) {
        try {
          accepted = acceptOne(Wire.CONTROL);
        } catch (SocketTimeoutException e) {
          if (!alive.getAsBoolean()) {
            throw new ProfilerException(
                Reason.FAILED, "The program ended before the agent was ready.");
          }
          if (System.nanoTime() > deadline) {
            throw new ProfilerException(
                Reason.REFUSED,
                "The agent was loaded but did not connect back over loopback within "
                    + ACCEPT_TIMEOUT.toSeconds()
                    + " s. Run brisk in the same container or network namespace as the target.");
          }
        }
      }
      control = accepted;
      out = new DataOutputStream(new BufferedOutputStream(accepted.getOutputStream()));
      server.setSoTimeout(0);
      Socket reading = accepted;
      Thread.ofPlatform().daemon().name("agent-answers").start(() -> readAnswers(reading));
      Thread.ofPlatform().daemon().name("agent-heartbeat").start(this::beat);
      Thread.ofPlatform().daemon().name("agent-weaving").start(this::acceptWeaving);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /// Starts the line profiler on what a selection means.
  ///
  /// @return how many loaded classes were woven
  public Started startLines(Selection selection, int period) {
    weaver = new LineWeaver(selection, period > 0);
    return started(
        request(
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
        request(
            Wire.START_CALLS,
            data -> {
              data.writeUTF(calls.classExpression());
              data.writeUTF(selection.annotation());
            }));
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
    send(Wire.RESUME, data -> {});
  }

  /// The counts so far.
  public DataInputStream snapshot() {
    return stream(request(Wire.SNAPSHOT, data -> {}));
  }

  /// Takes the probes out again; the counts stay. Returns what could not be restored.
  public List<String> restore() {
    return strings(request(Wire.RESTORE, data -> {}));
  }

  /// The names of all loaded classes.
  public List<String> classNames() {
    return strings(request(Wire.CLASS_NAMES, data -> {}));
  }

  /// The counts that the agent sent when its JVM ended.
  ///
  /// @return null if the JVM has not ended in time, or ended without a word
  public @Nullable DataInputStream last(Duration timeout) {
    try {
      byte[] content = last.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return content.length == 0 ? null : stream(content);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return null;
    }
  }

  /// Whether the JVM has ended, or gone away.
  public boolean ended() {
    return last.isDone();
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
  public List<String> leftAlone() {
    synchronized (leftAlone) {
      return List.copyOf(leftAlone);
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      send(Wire.END, data -> {});
    } catch (ProfilerException e) {
      last.complete(new byte[0]); // it is gone already, and the agent restores by itself
    }
    try {
      server.close();
      Socket socket = control;
      if (socket != null) {
        // The agent closes its end when everything is restored.
        last.completeOnTimeout(new byte[0], 10, TimeUnit.SECONDS).join();
        socket.close();
      }
    } catch (IOException e) {
      last.complete(new byte[0]);
    }
  }

  private interface Writing {
    void to(DataOutputStream data) throws IOException;
  }

  private synchronized byte[] request(int request, Writing content) {
    answers.clear();
    send(request, content);
    try {
      Answer answer = answers.poll(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null || answer.kind() != Wire.OK) {
        throw lost(new IOException(answer == null ? "no answer" : "the JVM ended"));
      }
      return answer.content();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProfilerException(Reason.FAILED, "Interrupted while waiting for the agent", e);
    }
  }

  private void send(int request, Writing content) {
    DataOutputStream to = out;
    if (to == null) {
      throw lost(new IOException("not connected"));
    }
    synchronized (to) {
      try {
        to.writeByte(request);
        content.to(to);
        to.flush();
      } catch (IOException e) {
        throw lost(e);
      }
    }
  }

  private void beat() {
    try {
      while (!closed && !last.isDone()) {
        send(Wire.PING, data -> {});
        last.copy()
            .orTimeout(Wire.HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS)
            .exceptionally(e -> new byte[0])
            .join();
      }
    } catch (ProfilerException e) {
      last.complete(new byte[0]);
    }
  }

  private void readAnswers(Socket from) {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
      while (true) {
        int kind = in.readByte();
        int length = in.readInt();
        if (length < 0 || length > MAXIMUM_MESSAGE_BYTES) {
          throw new IOException("a message of " + length + " bytes");
        }
        byte[] content = new byte[length];
        in.readFully(content);
        if (kind == Wire.LAST) {
          last.complete(content);
          send(Wire.END, data -> {});
          answers.offer(new Answer(kind, content));
        } else {
          answers.offer(new Answer(kind, content));
        }
      }
    } catch (IOException | ProfilerException e) {
      last.complete(new byte[0]);
      answers.offer(new Answer(Wire.FAILED, new byte[0]));
    }
  }

  private Socket acceptOne(int wanted) throws IOException {
    while (true) {
      Socket socket = server.accept();
      try {
        socket.setSoTimeout((int) ACCEPT_TIMEOUT.toMillis());
        socket.setTcpNoDelay(true);
        DataInputStream hello = new DataInputStream(socket.getInputStream());
        boolean known = MessageDigest.isEqual(hello.readUTF().getBytes(), token.getBytes());
        int kind = hello.readByte();
        int version = hello.readInt();
        if (known && version != Wire.VERSION) {
          throw new ProfilerException(
              Reason.REFUSED,
              "Another version of brisk has profiled this JVM before, and a JVM keeps the first"
                  + " agent. Restart it, or use that version.");
        }
        if (known && kind == wanted) {
          socket.setSoTimeout(0);
          return socket;
        }
      } catch (java.io.EOFException e) {
        socket.close();
        continue;
      }
      socket.close();
    }
  }

  private void acceptWeaving() {
    try {
      while (!closed) {
        Socket socket = acceptOne(Wire.WEAVING);
        WeavingService service =
            new WeavingService(socket, () -> weaver, this::remember, this::leave, this::see);
        Thread.ofPlatform().daemon().name("agent-weaver").start(service);
      }
    } catch (IOException e) {
      if (!closed) {
        last.complete(new byte[0]);
      }
    }
  }

  private void remember(List<WovenMethod> woven) {
    synchronized (methods) {
      methods.addAll(woven);
    }
  }

  private void leave(String reason) {
    synchronized (leftAlone) {
      leftAlone.add(reason);
    }
  }

  private void see(List<String> names) {
    synchronized (methodsSeen) {
      if (methodsSeen.size() < 1_000) {
        methodsSeen.addAll(names);
      }
    }
  }

  private static Started started(byte[] content) {
    try {
      DataInputStream in = stream(content);
      int classes = in.readInt();
      List<String> failures = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        failures.add(in.readUTF());
      }
      return new Started(classes, failures);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private static List<String> strings(byte[] content) {
    try {
      DataInputStream in = stream(content);
      List<String> lines = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        lines.add(in.readUTF());
      }
      return lines;
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private static DataInputStream stream(byte[] content) {
    return new DataInputStream(new ByteArrayInputStream(content));
  }

  private static ProfilerException lost(IOException cause) {
    return new ProfilerException(
        Reason.FAILED,
        "The connection to the agent was lost (" + cause.getMessage() + "): the target ended?",
        cause);
  }
}
