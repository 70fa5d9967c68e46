package dev.brisk.bench.swarm;

import dev.brisk.bench.control.ExceptionCount;
import dev.brisk.bench.control.FailureCount;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.LogLine;
import dev.brisk.bench.control.RequestName;
import dev.brisk.bench.report.UserFaults;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What loops and users tell of: failures by name and message, exceptions, lines of the log, users
/// that left. Bounded and thread-safe.
final class RunEvents {
  private static final int MESSAGE_CHARS_MAX = 500;
  private static final int CAME_CHARS_MAX = 200;
  private static final int TRACE_CHARS_MAX = 8_000;
  private static final Pattern OURS =
      Pattern.compile(
          "at dev\\.brisk\\.bench\\.(jsonpath\\.\\w+|scenario\\.(run\\.\\w+|Actions|Checks|Dsl"
              + "|Request|Response|UserContext))[.$]");
  private static final String FURTHER = "further kinds";
  private static final RequestName FURTHER_NAMES = new RequestName("", FURTHER);

  private record FailureKind(RequestName request, String message) {}

  private static final class Thrown {
    private final String trace;
    private long count;

    private Thrown(String trace) {
      this.trace = trace;
    }
  }

  /// How often, and what came the first time.
  private record Failed(String came, LongAdder count) {}

  private final Map<FailureKind, Failed> failures = new ConcurrentHashMap<>();
  private final Map<String, Thrown> exceptions = new LinkedHashMap<>();
  private final Deque<LogLine> log = new ArrayDeque<>();
  private final Queue<VirtualUser> left = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean namesWarned = new AtomicBoolean();
  private final Consumer<LogLine> echo;

  /// @param echo hears of each line of the log as well
  RunEvents(Consumer<LogLine> echo) {
    this.echo = echo;
  }

  /// @param came instead, in this case; only the first is kept
  void failed(RequestName request, String message, String came) {
    FailureKind kind = new FailureKind(request, cut(message, MESSAGE_CHARS_MAX));
    Failed known = failures.get(kind);
    if (known == null) {
      boolean room = failures.size() < LoadSnapshot.FAILURES_MAX - 1;
      known =
          failures.computeIfAbsent(
              room ? kind : new FailureKind(FURTHER_NAMES, FURTHER),
              k -> new Failed(room ? cut(came, CAME_CHARS_MAX) : "", new LongAdder()));
    }
    known.count.increment();
  }

  void thrown(Throwable thrown) {
    String message = cut(thrown.toString(), MESSAGE_CHARS_MAX);
    synchronized (exceptions) {
      Thrown known = exceptions.get(message);
      if (known == null && thrown.getStackTrace().length == 0) {
        known = fastThrown(thrown.getClass().getName());
      }
      if (known == null) {
        boolean room = exceptions.size() < LoadSnapshot.EXCEPTIONS_MAX - 1;
        String name = room ? message : FURTHER;
        known = exceptions.computeIfAbsent(name, n -> new Thrown(trace(thrown)));
        if (room) {
          line(LogLine.Level.ERROR, message + " " + firstLine(thrown));
        }
      }
      known.count++;
    }
  }

  /// The JVM throws some exceptions without trace and message once their code is compiled: then it
  /// is the one of this class that came before.
  private @Nullable Thrown fastThrown(String type) {
    for (Map.Entry<String, Thrown> known : exceptions.entrySet()) {
      if (known.getKey().startsWith(type)) {
        return known.getValue();
      }
    }
    return null;
  }

  void info(String text) {
    line(LogLine.Level.INFO, text);
  }

  void warning(String text) {
    line(LogLine.Level.WARNING, text);
  }

  private void line(LogLine.Level level, String text) {
    LogLine line = new LogLine(Instant.now(), level, cut(text, MESSAGE_CHARS_MAX));
    synchronized (log) {
      if (log.size() == LoadSnapshot.LOG_LINES_MAX) {
        log.removeFirst();
      }
      log.addLast(line);
    }
    echo.accept(line);
  }

  void tooManyNames(RequestName request) {
    if (namesWarned.compareAndSet(false, true)) {
      warning(
          "There are more than "
              + UserLoop.NAMES_MAX
              + " names of requests; the rest, such as "
              + request
              + ", is counted together. Group them with .name(\"/users/[id]\").");
    }
  }

  void left(VirtualUser user) {
    left.add(user);
  }

  /// A user that has left, or null.
  @Nullable VirtualUser nextLeft() {
    return left.poll();
  }

  void clear() {
    failures.clear();
    synchronized (exceptions) {
      exceptions.clear();
    }
    namesWarned.set(false);
  }

  List<FailureCount> failures() {
    List<FailureCount> list = new ArrayList<>();
    failures.forEach((kind, failed) -> {
      String came = failed.came.isEmpty() ? "" : "; it was " + failed.came;
      list.add(new FailureCount(kind.request, kind.message + came, failed.count.sum()));
    });
    list.sort(
        Comparator.comparingLong(FailureCount::count)
            .reversed()
            .thenComparing(FailureCount::request)
            .thenComparing(FailureCount::message));
    return list;
  }

  List<ExceptionCount> exceptions() {
    List<ExceptionCount> list = new ArrayList<>();
    synchronized (exceptions) {
      exceptions.forEach(
          (message, thrown) -> list.add(new ExceptionCount(message, thrown.trace, thrown.count)));
    }
    list.sort(Comparator.comparingLong(ExceptionCount::count).reversed());
    return list;
  }

  /// Failures and exceptions as reports show them.
  UserFaults faults() {
    return new UserFaults(
        failures().stream()
            .map(each ->
                new UserFaults.Failure(
                    each.request().toString().strip(), each.message(), each.count()))
            .toList(),
        exceptions().stream()
            .map(each -> new UserFaults.Thrown(each.message(), each.trace(), each.count()))
            .toList());
  }

  List<LogLine> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /// The trace without the frames below user code.
  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    StringBuilder kept = new StringBuilder();
    for (String line : text.toString().split("\n", -1)) {
      String frame = line.strip();
      boolean ours =
          OURS.matcher(frame).lookingAt()
              || frame.startsWith("... ")
              || frame.startsWith("at java.base/java.lang.ScopedValue")
              || frame.startsWith("at java.base/jdk.internal.vm.ScopedValueContainer")
              || frame.startsWith("at dev.brisk.bench.swarm.")
              || frame.startsWith("at java.base/java.lang.VirtualThread")
              || frame.startsWith("at java.base/java.lang.Thread.run");
      if (!ours) {
        kept.append(line).append('\n');
      }
    }
    return cut(kept.toString().strip(), TRACE_CHARS_MAX);
  }

  private static String firstLine(Throwable thrown) {
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (!frame.getClassName().startsWith("dev.brisk.")
          && frame.getLineNumber() > 0
          && frame.getModuleName() == null) {
        return "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
      }
    }
    return "";
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
