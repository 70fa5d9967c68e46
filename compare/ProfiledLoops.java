/// What ProfilerCost profiles: a tight loop for the lines, a small method for the calls. Prints,
/// again and again, nanoseconds a step of each.
public class ProfiledLoops {
  private static final int CALLS = 1_000_000;
  private static final int NUMBERS = 30_000;

  static long sink;

  public static void main(String[] arguments) {
    long first = 1;
    while (System.out.checkError() == false) {
      long start = System.nanoTime();
      long steps = 0;
      for (long number = first; number < first + NUMBERS; number++) {
        steps += collatz(number);
      }
      double lineNanos = (System.nanoTime() - start) / (double) steps;
      start = System.nanoTime();
      long sum = calls(first);
      double callNanos = (System.nanoTime() - start) / (double) CALLS;
      sink += sum;
      System.out.printf(java.util.Locale.ROOT, "%.4f %.4f%n", lineNanos, callNanos);
      first = 1 + Math.floorMod(sink, 1_000L);
    }
  }

  static int collatz(long number) {
    int steps = 0;
    while (number != 1) {
      number = (number & 1) == 0 ? number >> 1 : 3 * number + 1;
      steps++;
    }
    return steps;
  }

  static long calls(long seed) {
    long sum = seed;
    for (int i = 0; i < CALLS; i++) {
      sum = small(sum, i);
    }
    return sum;
  }

  static long small(long sum, int i) {
    return sum * 31 + i;
  }
}
