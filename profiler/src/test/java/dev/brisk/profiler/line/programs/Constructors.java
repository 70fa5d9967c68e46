package dev.brisk.profiler.line.programs;

import java.util.ArrayList;
import java.util.List;

/// Constructors: field initialisers, `this(…)`, arguments of `super(…)` that make objects and
/// throw.
public final class Constructors implements Program {
  private final List<Object> made = new ArrayList<>();

  @Override
  public void run() {
    for (int i = 0; i < 3; i++) { // 4
      made.add(new Child(i)); // 3
    }
    try {
      made.add(new Child()); // 1
    } catch (IllegalArgumentException e) { // 1
      made.add(e); // 1
    }
    for (int i = 0; i < 5; i++) { // 6
      made.add(new Plain()); // 5
      made.add(new Short(i)); // 5
    }
  }

  /// Constructors of the compiler: their only line comes before `super()`.
  private static final class Plain {} // 5

  private record Short(int value) {} // 5

  private static class Base {
    final Object held;
    final int doubled;

    Base(Object held, int size) {
      this.held = held;
      doubled = 2 * size; // 4
    }
  }

  private static final class Child extends Base {
    private final int size;

    Child(int size) {
      super(size > 1 ? new StringBuilder("a") : new ArrayList<>(List.of(new Object())), size);
      this.size = size; // 4
      if (size < 0) { // 4
        throw new IllegalArgumentException("negative " + this.size); // 1
      }
    }

    Child() {
      this(-1);
      System.identityHashCode(this);
    }
  }
}
