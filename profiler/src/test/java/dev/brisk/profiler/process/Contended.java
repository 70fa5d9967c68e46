package dev.brisk.profiler.process;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;

/// Threads that wait for a monitor and for a lock that another one holds for a programmed time, or
/// that allocate; they know how long, and how much.
public final class Contended {
  private static final int ROUNDS = 40;
  private static final int HOLD_MILLIS = 15;

  /// The time that each of monitor and lock is held in all.
  public static final long HELD_NANOS = ROUNDS * HOLD_MILLIS * 1_000_000L;

  private static final Object MONITOR = new Object();
  private static final ReentrantLock LOCK = new ReentrantLock();

  /// JFR limits its samples by the fifth of a second: a thread's last one may be that long before
  /// its end, and what it allocates after it is not seen.
  private static final long ALLOCATING_NANOS = 3_000_000_000L;

  static volatile Object sink = "";

  private Contended() {}

  /// @param arguments `locks FILE`, `allocations FILE` or `forever -`
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "locks" -> write(arguments[1], rounds(ROUNDS));
      case "allocations" -> write(arguments[1], allocations());
      default -> {
        Thread rounds =
            new Thread(() -> {
              while (true) {
                sink = rounds(ROUNDS);
              }
            });
        rounds.setDaemon(true);
        rounds.start();
        System.out.println("ready");
        while (System.in.read() >= 0) {
          System.out.println("here");
        }
      }
    }
  }

  private static void write(String file, String truth) throws IOException {
    Files.writeString(Path.of(file), truth);
  }

  /// In each round the holder has both before the waiters come, and keeps them for its time.
  private static String rounds(int count) {
    long[] waited = new long[2];
    CyclicBarrier held = new CyclicBarrier(3);
    Thread monitor = new Thread(() -> repeat(count, held, () -> waited[0] += monitor()));
    Thread lock = new Thread(() -> repeat(count, held, () -> waited[1] += lock()));
    monitor.start();
    lock.start();
    for (int i = 0; i < count; i++) {
      hold(held);
      await(held);
    }
    join(monitor);
    join(lock);
    return "monitor " + waited[0] + "\nlock " + waited[1] + "\n";
  }

  /// The barrier is passed twice a round: when all is held, and when all have had it.
  private static void repeat(int count, CyclicBarrier barrier, Runnable action) {
    for (int i = 0; i < count; i++) {
      await(barrier);
      action.run();
      await(barrier);
    }
  }

  private static void hold(CyclicBarrier held) {
    LOCK.lock();
    try {
      synchronized (MONITOR) {
        await(held);
        Thread.sleep(HOLD_MILLIS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      LOCK.unlock();
    }
  }

  private static long monitor() {
    long start = System.nanoTime();
    synchronized (MONITOR) {
      return System.nanoTime() - start;
    }
  }

  private static long lock() {
    long start = System.nanoTime();
    LOCK.lock();
    try {
      return System.nanoTime() - start;
    } finally {
      LOCK.unlock();
    }
  }

  private static String allocations() {
    long[] bytes = new long[2];
    Thread small = new Thread(() -> bytes[0] = small());
    Thread large = new Thread(() -> bytes[1] = large());
    small.start();
    large.start();
    join(small);
    join(large);
    return "small " + bytes[0] + "\nlarge " + bytes[1] + "\n";
  }

  private static long small() {
    long before = allocated();
    long end = System.nanoTime() + ALLOCATING_NANOS;
    for (int i = 0; System.nanoTime() < end; i++) {
      sink = new int[i & 127];
    }
    return allocated() - before;
  }

  private static long large() {
    long before = allocated();
    long end = System.nanoTime() + ALLOCATING_NANOS;
    while (System.nanoTime() < end) {
      sink = new byte[300_000];
    }
    return allocated() - before;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | java.util.concurrent.BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
