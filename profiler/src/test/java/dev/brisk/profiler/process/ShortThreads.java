package dev.brisk.profiler.process;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/// Two thirds of its CPU time are used by threads that each live a moment and use 3 ms, a third by
/// one that lives on. With an argument it ends after so many rounds, with status 7.
public final class ShortThreads {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static volatile double sink;

  private ShortThreads() {}

  public static void main(String[] arguments) throws InterruptedException {
    long rounds = arguments.length > 0 ? Long.parseLong(arguments[0]) : Long.MAX_VALUE;
    System.out.println("ready");
    for (long i = 0; i < rounds; i++) {
      spawn();
      steady();
      TimeUnit.MILLISECONDS.sleep(3);
    }
    System.exit(7);
  }

  private static void spawn() throws InterruptedException {
    Thread thread = new Thread(() -> burn(3_000_000), "short");
    thread.start();
    thread.join();
  }

  private static void steady() {
    burn(1_500_000);
  }

  private static void burn(long nanos) {
    long end = THREADS.getCurrentThreadCpuTime() + nanos;
    while (THREADS.getCurrentThreadCpuTime() < end) {
      for (int i = 0; i < 1_000; i++) {
        sink += Math.sin(i);
      }
    }
  }
}
