package dev.brisk.profiler.line.programs;

/// Loops that call nothing, whose lines are counted in local variables: long, nested, left by a
/// return, a break, an exception that is caught inside and one that is caught outside.
public final class Tight implements Program {
  private static int sink;

  @Override
  public void run() {
    int[] small = new int[10]; // 1
    sink += longer(5_000); // 1
    sink += nested(); // 1
    sink += left(3_000); // 1
    sink += caught(small); // 1
    for (int k = 0; k < 3; k++) { // 4
      try {
        sink += thrown(small); // 3
      } catch (ArrayIndexOutOfBoundsException e) { // 3
        sink++; // 3
      }
    }
    sink += between(); // 1
  }

  private static int longer(int turns) {
    int sum = 0; // 1
    for (int i = 0; i < turns; i++) { // 5001
      sum += i; // 5000
      if (i % 5 == 0) { // 5000
        continue; // 1000
      }
      sum ^= i; // 4000
    }
    return sum; // 1
  }

  private static int nested() {
    int sum = 0; // 1
    int i = 0; // 1
    do {
      for (int k = 0; k < 100; k++) { // 10100
        sum += k; // 10000
      }
      i++; // 100
    } while (i < 100); // 100
    return sum; // 1
  }

  private static int left(int turns) {
    int i = 0; // 1
    while (true) {
      if (i == turns) { // 3001
        return i; // 1
      }
      i++; // 3000
    }
  }

  private static int caught(int[] values) {
    int sum = 0; // 1
    for (int i = 0; i < 2_000; i++) { // 2001
      try {
        values[i] = i; // 2000
        sum++; // 10
      } catch (ArrayIndexOutOfBoundsException e) { // 1990
        sum--; // 1990
      }
    }
    return sum; // 1
  }

  private static int thrown(int[] values) {
    int sum = 0; // 3
    for (int i = 0; ; i++) { // 33
      sum += values[i]; // 33
    }
  }

  private static int between() {
    int sum = 0; // 1
    for (int i = 0; i < 20; i++) { // 21
      int k = 0; // 20
      while (k < 70) { // 1420
        k++; // 1400
      }
      sum += left0(k); // 20
    }
    return sum; // 1
  }

  private static int left0(int k) {
    return k + 1; // 20
  }
}
