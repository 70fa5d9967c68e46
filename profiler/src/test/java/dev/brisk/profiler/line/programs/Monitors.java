package dev.brisk.profiler.line.programs;

/// Synchronized methods and blocks, left by return and by exception.
public final class Monitors implements Program {
  private long sink;

  @Override
  public void run() {
    for (int i = 0; i < 8; i++) { // 9
      locked(i); // 8
      try {
        block(i); // 8
      } catch (IllegalStateException e) { // 2
        sink++; // 2
      }
    }
    if (Thread.holdsLock(this)) { // 1
      throw new AssertionError("a lock is still held"); // 0
    }
  }

  private synchronized long locked(int i) {
    sink += i; // 8
    return sink; // 8
  }

  private long block(int i) {
    synchronized (this) {
      sink += i; // 8
      if (i > 5) { // 8
        throw new IllegalStateException(); // 2
      }
      return sink; // 6
    }
  }
}
