package dev.brisk.profiler.waiting;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The stacks of all threads of a JVM, virtual ones too, again and again.
///
/// It asks for the diagnostic command `Thread.dump_to_file` in the JVM's own attach protocol (a
/// Unix socket that exists once something attached), since `jcmd` would start a JVM for each.
/// Nothing is loaded into the target.
final class ThreadDumps implements AutoCloseable {
  private static final long LARGEST_BYTES = 64L << 20;

  private final Path socket;
  private final Path file;
  private final JsonFactory json = new JsonFactory();
  private boolean virtualThreads;

  /// @param pid a JVM that was attached to before
  ThreadDumps(long pid) {
    socket = Path.of("/proc/" + pid + "/root/tmp/.java_pid" + pid);
    file = Path.of(System.getProperty("java.io.tmpdir"), "brisk-threads-" + UUID.randomUUID());
    if (!Files.exists(socket)) {
      throw new ProfilerException(
          Reason.REFUSED,
          "Process " + pid + " has no attach socket. Waits can be seen on Linux only.");
    }
  }

  /// Whether a dump so far had one.
  boolean sawVirtualThreads() {
    return virtualThreads;
  }

  /// What each thread does now.
  List<Observation> take() throws IOException {
    command("Thread.dump_to_file -format=json -overwrite " + file);
    if (Files.size(file) > LARGEST_BYTES) {
      throw new ProfilerException(
          Reason.REFUSED,
          "The stacks of all threads take more than 64 MiB: there are too many threads to look at"
              + " them often.");
    }
    return parse(Files.readAllBytes(file));
  }

  private void command(String command) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      // Version, command, and three arguments; each ends with a zero byte.
      byte[] request = ("1\0jcmd\0" + command + "\0\0\0").getBytes(StandardCharsets.UTF_8);
      ByteBuffer buffer = ByteBuffer.wrap(request);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      String answer =
          new String(Channels.newInputStream(channel).readNBytes(4_096), StandardCharsets.UTF_8);
      if (!answer.startsWith("0\n")) {
        throw new ProfilerException(
            Reason.REFUSED, "The process refused to show its threads: " + answer.strip());
      }
    }
  }

  /// Reads `{"threadDump": {"threadContainers": [{"threads": [{…}]}]}}`.
  List<Observation> parse(byte[] dump) {
    List<Observation> observations = new ArrayList<>();
    try (JsonParser parser = json.createParser(ObjectReadContext.empty(), dump)) {
      boolean threads = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME && parser.currentName().equals("threads")) {
          threads = true;
        } else if (token == JsonToken.END_ARRAY) {
          threads = false;
        } else if (token == JsonToken.START_OBJECT && threads) {
          thread(parser, observations);
        }
      }
    }
    return observations;
  }

  private void thread(JsonParser parser, List<Observation> observations) {
    long thread = -1;
    Instant time = Instant.EPOCH;
    String state = "";
    List<String> frames = List.of();
    List<String> lines = List.of();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "virtual" -> virtualThreads |= value == JsonToken.VALUE_TRUE;
        case "tid" -> thread = Long.parseLong(parser.getString());
        case "time" -> time = Instant.parse(parser.getString());
        case "state" -> state = parser.getString();
        case "stack" -> {
          frames = new ArrayList<>();
          lines = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            String frame = parser.getString();
            frames.add(method(frame));
            lines.add(frame);
          }
        }
        default -> {
          if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
            parser.skipChildren();
          }
        }
      }
    }
    if (state.isEmpty()) {
      throw new ProfilerException(
          Reason.REFUSED,
          "The process does not say what its threads wait for. Waits need Java 25 or later.");
    }
    int place = frames.indexOf(Classifier.place(frames));
    WaitKind kind = Classifier.kind(state, frames);
    // A thread that runs is stopped at a safepoint: in the right method, mostly at another line.
    boolean lineKnown = place > 0 || place == 0 && kind != WaitKind.CPU;
    observations.add(
        new Observation(
            thread,
            time.getEpochSecond() * 1_000_000_000L + time.getNano(),
            kind,
            place < 0 ? "" : frames.get(place) + (lineKnown ? line(lines.get(place)) : "")));
  }

  /// `java.base/java.lang.Thread.sleep(Thread.java:540)` → `java.lang.Thread.sleep`. A hidden class
  /// has a slash in its name, too.
  static String method(String frame) {
    int slash = frame.indexOf('/');
    boolean module = slash >= 0 && !frame.startsWith("0x", slash + 1);
    int from = !module ? 0 : frame.startsWith("/", slash + 1) ? slash + 2 : slash + 1;
    int to = frame.indexOf('(');
    return to > from ? frame.substring(from, to) : frame.substring(from);
  }

  private static String line(String frame) {
    int colon = frame.lastIndexOf(':');
    return colon > 0 && frame.endsWith(")") ? frame.substring(colon, frame.length() - 1) : "";
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
