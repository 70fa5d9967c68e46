package dev.brisk.profiler.line.programs;

import java.util.List;
import java.util.function.IntUnaryOperator;

/// Lambdas, method references, and an anonymous class.
public final class Lambdas implements Program {
  private long sink;

  @Override
  public void run() {
    IntUnaryOperator twice =
        x -> {
          int y = x + x; // 4
          return y; // 4
        };
    for (int i = 0; i < 4; i++) { // 5
      sink += twice.applyAsInt(i); // 4
    }
    List.of(1, 2, 3).forEach(this::add); // 1
    Runnable runnable =
        new Runnable() {
          @Override
          public void run() {
            sink++; // 2
          }
        };
    runnable.run(); // 1
    runnable.run(); // 1
  }

  private void add(int value) {
    sink += value; // 3
  }
}
