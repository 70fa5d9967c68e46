package dev.brisk.profiler.sample.judge;

import dev.brisk.profiler.sample.model.CpuUse;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// CPU time of a process and of its threads while it is measured, read from `/proc`.
///
/// A sampler does not see threads that use less than its period; the system's account does. It is
/// read again and again, since a process that has ended can be asked no more.
public final class CpuAccount implements AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(200);

  /// In hundredths of a second on each Linux that Java runs on (`USER_HZ`).
  private static final long TICK_NANOS = 10_000_000;

  private static final int MOST_THREADS = 20_000;

  /// A moment.
  ///
  /// @param time when
  /// @param process nanoseconds of all threads, of those that ended too
  /// @param threads nanoseconds by the system's thread number
  private record Reading(
      Instant time, long process, Map<Long, Long> threads, Map<Long, String> names) {}

  private final Path directory;
  private final @Nullable Reading first;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Reading last;

  /// Begins now. Where there is no `/proc`, nothing is known.
  public CpuAccount(long pid) {
    this(pid, false);
  }

  /// The account of a process that was just started, from its very beginning.
  public static CpuAccount fromTheStart(long pid) {
    return new CpuAccount(pid, true);
  }

  private CpuAccount(long pid, boolean start) {
    directory = Path.of("/proc", Long.toString(pid));
    Reading now = read();
    first = now != null && start ? new Reading(now.time(), 0, Map.of(), Map.of()) : now;
    last = now;
    if (first != null) {
      Thread.ofPlatform().daemon().name("brisk-cpu-account").start(this::poll);
    }
  }

  /// How many threads a process has now; 0 where that is unknown.
  public static int threads(long pid) {
    String[] names = Path.of("/proc", Long.toString(pid), "task").toFile().list();
    return names == null ? 0 : names.length;
  }

  /// What was used since the beginning, and by which threads.
  ///
  /// @param use with nothing unseen
  /// @param threads nanoseconds by the system's thread number, of the program's threads that are
  ///   there still; 0 for those that carry virtual threads, since what they do is others'
  /// @param start when it begins
  /// @param end when it ends
  /// @param wholeLife whether it has the JVM's own start in it, which no sampler sees
  /// @param names of those threads, as the system knows them: 15 characters at most
  public record Account(
      CpuUse use,
      Instant start,
      Instant end,
      boolean wholeLife,
      Map<Long, Long> threads,
      Map<Long, String> names) {
    public Account {
      threads = Map.copyOf(threads);
      names = Map.copyOf(names);
    }

    /// Whether it covers a moment. A recording is longer: it takes a while to begin and to end one.
    public boolean covers(Instant time) {
      return wholeLife || !time.isBefore(start) && !time.isAfter(end);
    }
  }

  /// Ends, and adds up; null if it is unknown.
  public synchronized @Nullable Account end() {
    closed.countDown();
    Reading now = read();
    Reading end = now == null ? last : now;
    return first == null || end == null ? null : account(first, end);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void poll() {
    try {
      while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
        Reading now = read();
        if (now == null) {
          return; // it has ended
        }
        last = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Account account(Reading from, Reading to) {
    long process = Math.max(0, to.process() - from.process());
    long collector = 0;
    long compiler = 0;
    long other = 0;
    long live = 0;
    Map<Long, Long> threads = new HashMap<>();
    for (Map.Entry<Long, Long> thread : to.threads().entrySet()) {
      long used = Math.max(0, thread.getValue() - from.threads().getOrDefault(thread.getKey(), 0L));
      live += used;
      String name = to.names().getOrDefault(thread.getKey(), "");
      if (name.startsWith("GC Thread")
          || name.startsWith("G1 ")
          || name.startsWith("ZWorker")
          || name.startsWith("ZDriver")
          || name.startsWith("XWorker")
          || name.startsWith("Shenandoah")) {
        collector += used;
      } else if (name.contains("CompilerThre")
          || name.startsWith("C1 ")
          || name.startsWith("C2 ")) {
        compiler += used;
      } else if (name.startsWith("VM ")
          || name.startsWith("JFR ")
          || name.startsWith("Monitor D")) {
        other += used;
      } else {
        threads.put(thread.getKey(), name.startsWith("ForkJoinPool-") ? 0 : used);
      }
    }
    return new Account(
        new CpuUse(process, collector, compiler, other, Math.max(0, process - live), 0, 0),
        from.time(),
        to.time(),
        from.threads().isEmpty(),
        threads,
        to.names());
  }

  private @Nullable Reading read() {
    try {
      String stat = Files.readString(directory.resolve("stat"));
      Reading known = last;
      if (known != null && stat.startsWith(" Z", stat.lastIndexOf(')') + 1)) {
        // It has ended, and its threads are gone: what they used stands in the last reading.
        return new Reading(Instant.now(), stat(stat), known.threads(), known.names());
      }
      Map<Long, Long> threads = new HashMap<>();
      Map<Long, String> names = new HashMap<>();
      try (DirectoryStream<Path> tasks = Files.newDirectoryStream(directory.resolve("task"))) {
        for (Path task : tasks) {
          thread(task, threads, names);
          if (threads.size() >= MOST_THREADS) {
            break;
          }
        }
      }
      return new Reading(Instant.now(), stat(stat), threads, names);
    } catch (IOException
        | DirectoryIteratorException
        | NumberFormatException
        | IndexOutOfBoundsException e) {
      return null; // not Linux, or it has ended
    }
  }

  private static void thread(Path task, Map<Long, Long> threads, Map<Long, String> names)
      throws IOException {
    try {
      long number = Long.parseLong(String.valueOf(task.getFileName()));
      String text = Files.readString(task.resolve("stat"));
      long used = stat(text);
      Path exact = task.resolve("schedstat");
      if (Files.isReadable(exact)) {
        used = Long.parseLong(Files.readString(exact).split(" ")[0]);
      }
      threads.put(number, used);
      names.put(number, text.substring(text.indexOf('(') + 1, text.lastIndexOf(')')));
    } catch (NoSuchFileException e) {
      return; // it ended while it was read: the process's sum has it
    }
  }

  /// User and system time, fields 14 and 15; the name before them may hold anything.
  private static long stat(String text) {
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
  }
}
