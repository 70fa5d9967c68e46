package dev.brisk.profiler.line.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;

/// Many virtual threads that park in the middle of what is measured.
public final class VirtualThreads implements Program {
  private static final int PAIRS = 50;

  @Override
  public void run() throws Exception {
    List<Thread> threads = new ArrayList<>(); // 1
    for (int i = 0; i < PAIRS; i++) { // 51
      SynchronousQueue<Integer> queue = new SynchronousQueue<>(); // 50
      threads.add(Thread.ofVirtual().start(() -> give(queue))); // 100
      threads.add(Thread.ofVirtual().start(() -> take(queue))); // 100
    }
    for (Thread thread : threads) { // 1
      thread.join(); // 100
    }
  }

  private static void give(SynchronousQueue<Integer> queue) {
    try {
      for (int i = 0; i < 20; i++) { // 1050
        queue.put(i); // 1000
      }
    } catch (InterruptedException e) { // 0
      throw new AssertionError(e); // 0
    }
  }

  private static void take(SynchronousQueue<Integer> queue) {
    try {
      int sum = 0; // 50
      for (int i = 0; i < 20; i++) { // 1050
        sum += queue.take(); // 1000
      }
      Thread.currentThread().setName("sum " + sum); // 50
    } catch (InterruptedException e) { // 0
      throw new AssertionError(e); // 0
    }
  }
}
