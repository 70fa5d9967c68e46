/// What ProfilerCost profiles: a tight loop for the lines, a small method for the calls. Prints,
/// again and again, nanoseconds a step of each, and those of a loop that is never profiled.
///
/// The profiled methods have a class of their own: when the probes of a class come or go, the JVM
/// replaces all its methods, and a frame that is running then stays in the interpreter until it
/// returns.
public class ProfiledLoops {
  private static final int CALLS = 1_000_000;
  private static final int NUMBERS = 10_000;

  static long sink;

  public static void main(String[] arguments) {
    long first = 1;
    while (!System.out.checkError()) {
      double line = lines(first);
      double twin = twins(first);
      double call = calls(first);
      System.out.printf(java.util.Locale.ROOT, "%.4f %.4f %.4f%n", line, call, twin);
      first = 1 + Math.floorMod(sink, 1_000L);
    }
  }

  private static double lines(long first) {
    long start = System.nanoTime();
    long steps = 0;
    for (long number = first; number < first + NUMBERS; number++) {
      steps += ProfiledWork.collatz(number);
    }
    return (System.nanoTime() - start) / (double) steps;
  }

  private static double twins(long first) {
    long start = System.nanoTime();
    long steps = 0;
    for (long number = first; number < first + NUMBERS; number++) {
      steps += UnprofiledTwin.collatz(number);
    }
    return (System.nanoTime() - start) / (double) steps;
  }

  private static double calls(long seed) {
    long start = System.nanoTime();
    long sum = seed;
    for (int i = 0; i < CALLS; i++) {
      sum = ProfiledWork.small(sum, i);
    }
    double nanos = (System.nanoTime() - start) / (double) CALLS;
    sink += sum;
    return nanos;
  }
}

/// The methods that get probes.
class ProfiledWork {
  static int collatz(long number) {
    int steps = 0;
    while (number != 1) {
      number = (number & 1) == 0 ? number >> 1 : 3 * number + 1;
      steps++;
    }
    return steps;
  }

  static long small(long sum, int i) {
    return sum * 31 + i;
  }
}

/// The same loop, which never gets a probe: what the machine does to both is not the profiler's.
class UnprofiledTwin {
  static int collatz(long number) {
    int steps = 0;
    while (number != 1) {
      number = (number & 1) == 0 ? number >> 1 : 3 * number + 1;
      steps++;
    }
    return steps;
  }
}
