package dev.brisk.profiler.line.programs;

/// Loops of every form, nested, left early and gone on with.
public final class Loops implements Program {
  private long sink;

  @Override
  public void run() {
    for (int i = 0; i < 10; i++) { // 11
      sink += i; // 10
      if (i % 2 == 0) { // 10
        continue; // 5
      }
      sink ^= i; // 5
    }
    int n = 27; // 1
    while (n != 1) { // 112
      if (n % 2 == 0) { // 111
        n = n / 2; // 70
      } else {
        n = 3 * n + 1; // 41
      }
    }
    do {
      n += 1; // 4
    } while (n < 5); // 4
    int[] values = {1, 2, 3}; // 1
    for (int value : values) { // 4
      for (int k = 0; k < value; k++) { // 8
        if (k == 2) { // 6
          break; // 1
        }
        sink += k; // 5
      }
    }
    sink += n; // 1
  }
}
