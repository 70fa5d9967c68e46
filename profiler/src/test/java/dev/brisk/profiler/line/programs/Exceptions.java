package dev.brisk.profiler.line.programs;

/// Exceptions thrown, caught, passed through, and `finally`.
public final class Exceptions implements Program {
  private long sink;

  @Override
  public void run() {
    for (int i = 0; i < 6; i++) { // 7
      try {
        guarded(i); // 6
        sink++; // 3
      } catch (IllegalStateException e) { // 3
        sink--; // 3
      } finally {
        sink += 2; // 6
      }
    }
    try {
      passing(5); // 1
      sink++; // 0
    } catch (StackOverflowError | ArithmeticException e) { // 1
      sink--; // 1
    }
  }

  private void guarded(int i) {
    if (i % 2 == 1) { // 6
      throw new IllegalStateException("odd"); // 3
    }
    sink += i; // 3
  }

  private void passing(int depth) {
    if (depth == 0) { // 6
      sink /= depth; // 1
    }
    passing(depth - 1); // 5
    sink++; // 0
  }
}
