package dev.brisk.profiler.line.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Threads that count the same lines at the same time, many more than live at once.
public final class PlatformThreads implements Program {
  private final AtomicLong sink = new AtomicLong();

  @Override
  public void run() throws Exception {
    for (int round = 0; round < 5; round++) { // 6
      List<Thread> threads = new ArrayList<>(); // 5
      for (int i = 0; i < 4; i++) { // 25
        Thread thread = new Thread(this::work); // 20
        thread.start(); // 20
        threads.add(thread); // 20
      }
      for (Thread thread : threads) { // 5
        thread.join(); // 20
      }
    }
  }

  private void work() {
    long sum = 0; // 20
    for (int i = 0; i < 50_000; i++) { // 1000020
      sum += i; // 1000000
    }
    sink.addAndGet(sum); // 20
  }
}
