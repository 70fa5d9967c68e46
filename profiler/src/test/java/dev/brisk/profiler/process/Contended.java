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

  /// The least time that each of monitor and lock is held in all while somebody waits.
  public static final long HELD_NANOS = ROUNDS * HOLD_MILLIS * 1_000_000L;

  private static final Object MONITOR = new Object();
  private static final ReentrantLock LOCK = new ReentrantLock();

  private static final long ALLOCATING_NANOS = 3_000_000_000L;

  /// JFR limits its samples by the fifth of a second: a thread's last one may be that long before
  /// its end, and what it allocates after it is not seen.
  private static final long TAIL_NANOS = 300_000_000L;

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

  /// In each round the holder has both before the waiters come, and keeps them for its time once
  /// both wait. So they wait at least as long as that, and at most as long as they saw themselves,
  /// however late this busy machine wakes up any of the three.
  private static String rounds(int count) {
    long[] waited = new long[2];
    long held = 0;
    CyclicBarrier barrier = new CyclicBarrier(3);
    Thread monitor = new Thread(() -> repeat(count, barrier, () -> waited[0] += monitor()));
    Thread lock = new Thread(() -> repeat(count, barrier, () -> waited[1] += lock()));
    monitor.start();
    lock.start();
    for (int i = 0; i < count; i++) {
      held += hold(barrier, monitor, lock);
      await(barrier);
    }
    join(monitor);
    join(lock);
    return "held " + held + "\nmonitor " + waited[0] + "\nlock " + waited[1] + "\n";
  }

  /// The barrier is passed twice a round: when all is held, and when all have had it.
  private static void repeat(int count, CyclicBarrier barrier, Runnable action) {
    for (int i = 0; i < count; i++) {
      await(barrier);
      action.run();
      await(barrier);
    }
  }

  private static long hold(CyclicBarrier barrier, Thread monitor, Thread lock) {
    LOCK.lock();
    try {
      synchronized (MONITOR) {
        await(barrier);
        while (monitor.getState() != Thread.State.BLOCKED || !LOCK.hasQueuedThread(lock)) {
          Thread.sleep(1);
        }
        long start = System.nanoTime();
        Thread.sleep(HOLD_MILLIS);
        return System.nanoTime() - start;
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
    StringBuffer truth = new StringBuffer();
    Thread small = new Thread(() -> truth.append(small()));
    Thread large = new Thread(() -> truth.append(large()));
    small.start();
    large.start();
    join(small);
    join(large);
    return truth.toString();
  }

  private static String small() {
    long before = allocated();
    long end = System.nanoTime() + ALLOCATING_NANOS;
    int i = 0;
    while (System.nanoTime() < end - TAIL_NANOS) {
      sink = new int[i++ & 127];
    }
    long sure = allocated() - before;
    while (System.nanoTime() < end) {
      sink = new int[i++ & 127];
    }
    return "small-sure " + sure + "\nsmall " + (allocated() - before) + "\n";
  }

  private static String large() {
    long before = allocated();
    long end = System.nanoTime() + ALLOCATING_NANOS;
    while (System.nanoTime() < end - TAIL_NANOS) {
      sink = new byte[300_000];
    }
    long sure = allocated() - before;
    while (System.nanoTime() < end) {
      sink = new byte[300_000];
    }
    return "large-sure " + sure + "\nlarge " + (allocated() - before) + "\n";
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
