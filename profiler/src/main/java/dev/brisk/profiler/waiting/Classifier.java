package dev.brisk.profiler.waiting;

import java.util.List;
import java.util.Map;

/// Tells from a thread's state and stack what it does or waits for.
final class Classifier {
  /// Packages of drivers and pools: what waits below them, waits for a database.
  private static final List<String> DATABASES =
      List.of(
          "org.postgresql.",
          "com.mysql.",
          "org.mariadb.",
          "oracle.jdbc.",
          "com.microsoft.sqlserver.",
          "org.sqlite.",
          "org.h2.",
          "com.zaxxer.hikari.",
          "org.apache.commons.dbcp",
          "com.mongodb.",
          "org.neo4j.",
          "com.datastax.");

  private static final List<String> UPSTREAMS =
      List.of(
          "jdk.internal.net.http.",
          "sun.net.www.protocol.http",
          "okhttp3.",
          "org.apache.http.",
          "org.apache.hc.client5.",
          "org.eclipse.jetty.client.");

  private static final List<String> SOCKETS =
      List.of(
          "sun.nio.ch.",
          "java.net.",
          "sun.security.ssl.",
          "java.io.FileInputStream.",
          "java.io.FileOutputStream.",
          "java.io.RandomAccessFile.",
          "java.lang.Process");

  /// The first of these below the parking itself says what was called to wait.
  private static final Map<String, WaitKind> CALLS =
      Map.ofEntries(
          Map.entry("java.util.concurrent.ArrayBlockingQueue", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.LinkedBlockingQueue", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.LinkedBlockingDeque", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.PriorityBlockingQueue", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.SynchronousQueue", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.LinkedTransferQueue", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.DelayQueue", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.Exchanger", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.ThreadPoolExecutor", WaitKind.QUEUE),
          Map.entry("java.util.concurrent.CompletableFuture", WaitKind.FUTURE),
          Map.entry("java.util.concurrent.FutureTask", WaitKind.FUTURE),
          Map.entry("java.util.concurrent.ForkJoinTask", WaitKind.FUTURE),
          Map.entry("java.util.concurrent.CountDownLatch", WaitKind.FUTURE),
          Map.entry("java.util.concurrent.CyclicBarrier", WaitKind.FUTURE),
          Map.entry("java.util.concurrent.Phaser", WaitKind.FUTURE),
          Map.entry("java.util.concurrent.StructuredTaskScope", WaitKind.FUTURE),
          Map.entry("java.util.concurrent.ThreadPerTaskExecutor", WaitKind.FUTURE),
          Map.entry("java.lang.Thread.join", WaitKind.FUTURE),
          Map.entry("java.lang.VirtualThread.joinNanos", WaitKind.FUTURE),
          Map.entry("java.util.concurrent.Semaphore", WaitKind.LOCK),
          Map.entry("java.util.concurrent.locks.ReentrantLock", WaitKind.LOCK),
          Map.entry("java.util.concurrent.locks.ReentrantReadWriteLock", WaitKind.LOCK),
          Map.entry("java.util.concurrent.locks.StampedLock", WaitKind.LOCK),
          Map.entry("java.lang.Thread.sleep", WaitKind.SLEEP),
          Map.entry("java.lang.VirtualThread.sleepNanos", WaitKind.SLEEP));

  private Classifier() {}

  /// @param state as `Thread.State` names it
  /// @param frames innermost first, as `com.acme.Shop.price`
  static WaitKind kind(String state, List<String> frames) {
    boolean runs = state.equals("RUNNABLE");
    String top = frames.isEmpty() ? "" : frames.getFirst();
    boolean inNetwork = startsWithAny(top, SOCKETS) || parksInSocket(frames);
    if (runs && !inNetwork && !nativeDriver(top)) {
      return WaitKind.CPU;
    }
    if (frames.stream().anyMatch(frame -> startsWithAny(frame, DATABASES))) {
      return WaitKind.DATABASE;
    }
    if (frames.stream().anyMatch(frame -> startsWithAny(frame, UPSTREAMS))) {
      return WaitKind.UPSTREAM;
    }
    if (state.equals("BLOCKED") || top.startsWith("java.lang.Object.wait")) {
      return WaitKind.MONITOR;
    }
    if (inNetwork) {
      return WaitKind.SOCKET;
    }
    return parked(frames);
  }

  private static WaitKind parked(List<String> frames) {
    boolean condition = false;
    for (String frame : frames) {
      for (Map.Entry<String, WaitKind> call : CALLS.entrySet()) {
        if (frame.startsWith(call.getKey())) {
          return call.getValue();
        }
      }
      condition |=
          frame.startsWith("java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject");
      if (!ofJdk(frame)) {
        break; // what called to wait is above; what is below only called the program
      }
    }
    return condition ? WaitKind.QUEUE : WaitKind.UNKNOWN;
  }

  /// A virtual thread that waits for a socket is parked by the socket's code.
  private static boolean parksInSocket(List<String> frames) {
    for (String frame : frames) {
      if (startsWithAny(frame, SOCKETS)) {
        return true;
      }
      if (!frame.startsWith("java.lang.")
          && !frame.startsWith("jdk.internal.")
          && !frame.startsWith("java.util.concurrent.locks.LockSupport")) {
        return false;
      }
    }
    return false;
  }

  /// SQLite is called in the process: its native code works and waits for the disk at once.
  private static boolean nativeDriver(String top) {
    return top.startsWith("org.sqlite.core.NativeDB");
  }

  /// The innermost frame that is not the JDK's: where the program waits.
  static String place(List<String> frames) {
    return frames.stream()
        .filter(frame -> !ofJdk(frame))
        .findFirst()
        .orElse(frames.isEmpty() ? "" : frames.getLast());
  }

  private static boolean ofJdk(String frame) {
    return frame.startsWith("java.")
        || frame.startsWith("jdk.")
        || frame.startsWith("sun.")
        || frame.startsWith("javax.");
  }

  private static boolean startsWithAny(String frame, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (frame.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
