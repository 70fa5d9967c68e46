package dev.brisk.metrics.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Measures named steps of one piece of work.
///
/// ```java
/// Stopwatch watch = new Stopwatch();
/// User user = watch.timed("db", () -> find(id));
/// String page = watch.timed("render", () -> render(user));
/// response.setHeader("Server-Timing", watch.serverTiming());   // db;dur=1.2, render;dur=0.4
/// ```
///
/// For one thread. At most [#MAXIMUM_STEPS] steps are kept; later ones are measured by nobody.
public final class Stopwatch {
  public static final int MAXIMUM_STEPS = 100;

  private final LongSupplier nanoClock;
  private final long startNanos;
  private final List<Step> steps = new ArrayList<>();

  /// One step.
  ///
  /// @param name a token: letters, digits, `-`, `_`, `.`
  /// @param nanos how long it took, also if it failed
  public record Step(String name, long nanos) {
    public Step {
      if (!name.matches("[\\w.-]+")) {
        throw new IllegalArgumentException(
            "A step's name has letters, digits, '-', '_' and '.', but is \"" + name + "\"");
      }
    }
  }

  public Stopwatch() {
    this(System::nanoTime);
  }

  /// @param nanoClock counts nanoseconds from anywhere
  public Stopwatch(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
  }

  /// Runs and measures a step that gives a value.
  public <T> T timed(String name, Supplier<T> work) {
    long start = nanoClock.getAsLong();
    try {
      return work.get();
    } finally {
      add(name, nanoClock.getAsLong() - start);
    }
  }

  /// Runs and measures a step.
  public void timed(String name, Runnable work) {
    timed(
        name,
        () -> {
          work.run();
          return name;
        });
  }

  /// What was measured, in order.
  public List<Step> steps() {
    return List.copyOf(steps);
  }

  /// Nanoseconds since this stopwatch was made.
  public long elapsedNanos() {
    return nanoClock.getAsLong() - startNanos;
  }

  /// The value of a `Server-Timing` header: milliseconds by step, in order.
  public String serverTiming() {
    StringBuilder header = new StringBuilder();
    for (Step step : steps) {
      if (!header.isEmpty()) {
        header.append(", ");
      }
      header
          .append(step.name())
          .append(String.format(Locale.ROOT, ";dur=%.3f", step.nanos() / 1e6));
    }
    return header.toString();
  }

  private void add(String name, long nanos) {
    if (steps.size() < MAXIMUM_STEPS) {
      steps.add(new Step(name, nanos));
    }
  }
}
