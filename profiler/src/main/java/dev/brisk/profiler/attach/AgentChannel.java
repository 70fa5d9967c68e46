package dev.brisk.profiler.attach;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.agent.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The channel to an agent: makes sure who connects, carries one request after the other, and keeps
/// the agent alive. What is asked is the session's.
///
/// Safe for use by several threads. Closing it makes the agent restore the target's bytecode, and
/// so does the end of this process.
final class AgentChannel implements AutoCloseable {
  private static final Duration ACCEPT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final int MAXIMUM_MESSAGE_BYTES = 512 << 20;

  private final ServerSocket server;
  private final String token;
  private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(4);
  private final CompletableFuture<byte[]> last = new CompletableFuture<>();
  private @Nullable Socket control;
  private @Nullable DataOutputStream out;
  private volatile boolean closed;

  private record Answer(int kind, byte[] content) {}

  /// Writes what belongs to a request.
  interface Content {
    void to(DataOutputStream data) throws IOException;
  }

  AgentChannel() {
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
  String agentArgument() {
    return server.getLocalPort() + "," + token;
  }

  /// Waits for the agent to connect.
  ///
  /// @param alive asked while waiting, so that a target that ended is not waited for
  /// @param weaving takes each connection on which the agent sends classes
  void accept(BooleanSupplier alive, Consumer<Socket> weaving) {
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
      Thread.ofPlatform().daemon().name("agent-weaving").start(() -> acceptWeaving(weaving));
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /// The counts that the agent sent when its JVM ended.
  ///
  /// @return null if the JVM has not ended in time, or ended without a word
  @Nullable DataInputStream last(Duration timeout) {
    try {
      byte[] content = last.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return content.length == 0 ? null : stream(content);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | TimeoutException e) {
      return null;
    }
  }

  /// Whether the JVM has ended, or gone away.
  boolean ended() {
    return last.isDone();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      send(Wire.END);
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

  /// Asks, without content.
  byte[] request(int request) {
    return request(request, data -> {});
  }

  /// Asks and waits for the answer.
  synchronized byte[] request(int request, Content content) {
    answers.clear();
    // Its last words, and the end of the stream, may have gone with the answers: nothing follows.
    if (last.isDone()) {
      throw lost(new IOException("the JVM ended"));
    }
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

  /// Says something that has no answer.
  void send(int request) {
    send(request, data -> {});
  }

  private void send(int request, Content content) {
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
        send(Wire.PING);
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
          send(Wire.END);
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
      } catch (EOFException e) {
        socket.close();
        continue;
      }
      socket.close();
    }
  }

  private void acceptWeaving(Consumer<Socket> weaving) {
    try {
      while (!closed) {
        weaving.accept(acceptOne(Wire.WEAVING));
      }
    } catch (IOException e) {
      if (!closed) {
        last.complete(new byte[0]);
      }
    }
  }

  static DataInputStream stream(byte[] content) {
    return new DataInputStream(new ByteArrayInputStream(content));
  }

  static ProfilerException lost(IOException cause) {
    return new ProfilerException(
        Reason.FAILED,
        "The connection to the agent was lost (" + cause.getMessage() + "): the target ended?",
        cause);
  }
}
