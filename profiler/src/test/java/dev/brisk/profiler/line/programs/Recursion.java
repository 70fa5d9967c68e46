package dev.brisk.profiler.line.programs;

/// A function that calls itself twice, and two that call each other.
public final class Recursion implements Program {
  private long sink;

  @Override
  public void run() {
    sink += fibonacci(10); // 1
    sink += even(9) ? 1 : 0; // 1
  }

  private static int fibonacci(int n) {
    if (n < 2) { // 177
      return n; // 89
    }
    int left = fibonacci(n - 1); // 88
    int right = fibonacci(n - 2); // 88
    return left + right; // 88
  }

  private static boolean even(int n) {
    if (n == 0) { // 5
      return true; // 0
    }
    return odd(n - 1); // 5
  }

  private static boolean odd(int n) {
    if (n == 0) { // 5
      return false; // 1
    }
    return even(n - 1); // 4
  }
}
