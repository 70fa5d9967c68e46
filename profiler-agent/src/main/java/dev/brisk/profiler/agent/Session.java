package dev.brisk.profiler.agent;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connection to one `brisk` process: does what it asks and restores everything when it ends.
///
/// The watchdog is the read timeout: `brisk` pings every [Wire#HEARTBEAT_MILLIS], so an end of the
/// stream (it was killed) or silence (it hangs or was stopped) both put the bytecode back.
final class Session {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final long LAST_TIMEOUT_MILLIS = 3_000;

  private final Instrumentation instrumentation;
  private final int port;
  private final String token;
  private final Socket control;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final CountDownLatch resumed = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread lastWords = new Thread(this::sendLast, "brisk-profiler-last");
  private @Nullable RemoteWeaver weaver;
  private volatile int counting = Wire.NOTHING;

  private Session(Instrumentation instrumentation, int port, String token) throws IOException {
    this.instrumentation = instrumentation;
    this.port = port;
    this.token = token;
    this.control = open(Wire.CONTROL);
    this.in = new DataInputStream(new BufferedInputStream(control.getInputStream()));
    this.out = new DataOutputStream(new BufferedOutputStream(control.getOutputStream()));
  }

  static Session connect(String argument, Instrumentation instrumentation) throws IOException {
    int comma = argument.indexOf(',');
    int port = Integer.parseInt(argument.substring(0, comma));
    Session session = new Session(instrumentation, port, argument.substring(comma + 1));
    session.start();
    return session;
  }

  void awaitResume(long timeoutMillis) throws InterruptedException {
    boolean asked = resumed.await(timeoutMillis, TimeUnit.MILLISECONDS);
    if (!asked) {
      restore();
    }
  }

  private Socket open(int kind) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          CONNECT_TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      DataOutputStream hello = new DataOutputStream(socket.getOutputStream());
      hello.writeUTF(token);
      hello.writeByte(kind);
      hello.writeInt(Wire.VERSION);
      hello.flush();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private void start() throws IOException {
    control.setSoTimeout(3 * Wire.HEARTBEAT_MILLIS);
    Runtime.getRuntime().addShutdownHook(lastWords);
    Thread thread = new Thread(this::serve, "brisk-profiler");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try {
      boolean serving = true;
      while (serving) {
        serving = answer(in.readByte());
      }
    } catch (IOException e) {
      // The controller went away or fell silent: what follows is what must happen then.
      resumed.countDown();
    } finally {
      ended.countDown();
      restore();
      forgetHook();
      try {
        control.close();
      } catch (IOException e) {
        resumed.countDown(); // nothing is left to do
      }
    }
  }

  private boolean answer(int request) throws IOException {
    switch (request) {
      case Wire.PING:
        break;
      case Wire.START_LINES:
        {
          int period = in.readInt();
          ClassSelection classes = new ClassSelection(in.readUTF(), in.readUTF());
          restore();
          LineProbe.start(period);
          counting = Wire.LINES;
          reply(weave(classes));
          break;
        }
      case Wire.START_CALLS:
        {
          ClassSelection classes = new ClassSelection(in.readUTF(), in.readUTF());
          restore();
          CallProbe.start();
          counting = Wire.CALLS;
          reply(weave(classes));
          break;
        }
      case Wire.START_MARKS:
        {
          ClassSelection classes = new ClassSelection(in.readUTF(), "");
          restore();
          RequestMark.start();
          reply(weave(classes));
          break;
        }
      case Wire.SNAPSHOT:
        reply(snapshot());
        break;
      case Wire.RESTORE:
        reply(list(restore()));
        break;
      case Wire.CLASS_NAMES:
        reply(list(classNames()));
        break;
      case Wire.RESUME:
        resumed.countDown();
        break;
      case Wire.END:
        return false;
      default:
        throw new IOException("Unknown request " + request);
    }
    return true;
  }

  /// Sets the weaving up and weaves what is loaded: the number of classes, then what failed.
  private byte[] weave(ClassSelection classes) throws IOException {
    Socket socket = open(Wire.WEAVING);
    RemoteWeaver started =
        new RemoteWeaver(
            classes,
            socket,
            new DataInputStream(new BufferedInputStream(socket.getInputStream())),
            new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
    weaver = started;
    instrumentation.addTransformer(started, true);
    List<Class<?>> types = selected(started);
    List<String> failures = retransform(types);
    int woven = types.size() - failures.size();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream reply = new DataOutputStream(bytes);
    reply.writeInt(woven);
    reply.write(list(failures));
    return bytes.toByteArray();
  }

  private List<Class<?>> selected(RemoteWeaver by) {
    List<Class<?>> found = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (!type.isArray() && by.selects(type) && instrumentation.isModifiableClass(type)) {
        found.add(type);
      }
    }
    return found;
  }

  /// Puts the original bytecode back; returns what could not be restored.
  private synchronized List<String> restore() {
    List<String> failures = new ArrayList<>();
    RemoteWeaver ending = weaver;
    if (ending == null) {
      return failures;
    }
    weaver = null;
    CallProbe.stop();
    RequestMark.stop();
    instrumentation.removeTransformer(ending);
    ending.close();
    failures.addAll(retransform(selected(ending)));
    return failures;
  }

  /// Lets the transformers see classes again: all in one stop of the program, since each stop makes
  /// it wait. If that fails, one by one, so that one class does not spoil it for the others.
  private List<String> retransform(List<Class<?>> types) {
    List<String> failures = new ArrayList<>();
    if (types.isEmpty()) {
      return failures;
    }
    try {
      instrumentation.retransformClasses(types.toArray(new Class<?>[0]));
      return failures;
    } catch (Exception | LinkageError | InternalError e) {
      for (Class<?> type : types) {
        try {
          instrumentation.retransformClasses(type);
        } catch (Exception | LinkageError | InternalError failure) {
          failures.add(type.getName() + ": " + failure);
        }
      }
      return failures;
    }
  }

  private byte[] snapshot() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.writeByte(counting);
    if (counting == Wire.LINES) {
      LineProbe.write(data);
    } else if (counting == Wire.CALLS) {
      CallProbe.write(data);
    }
    return bytes.toByteArray();
  }

  private void reply(byte[] content) throws IOException {
    send(Wire.OK, content);
  }

  private synchronized void send(int kind, byte[] content) throws IOException {
    out.writeByte(kind);
    out.writeInt(content.length);
    out.write(content);
    out.flush();
  }

  private List<String> classNames() {
    List<String> names = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (!type.isArray() && !type.getName().contains("/")) {
        names.add(type.getName());
      }
    }
    return names;
  }

  private static byte[] list(List<String> lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(bytes);
    data.writeInt(lines.size());
    for (String line : lines) {
      data.writeUTF(line.length() > 10_000 ? line.substring(0, 10_000) : line);
    }
    return bytes.toByteArray();
  }

  /// At the end of the JVM: hands over the counts and waits until they were read, since closing a
  /// socket with unread pings in it would throw them away.
  private void sendLast() {
    try {
      send(Wire.LAST, snapshot());
      boolean read = ended.await(LAST_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
      if (!read) {
        control.close();
      }
    } catch (IOException | InterruptedException e) {
      ended.countDown(); // the controller is gone, and the JVM is ending
    }
  }

  private void forgetHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(lastWords);
    } catch (IllegalStateException e) {
      ended.countDown(); // the JVM is ending: the hook is running
    }
  }
}
