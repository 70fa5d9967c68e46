package dev.brisk.profiler.call.programs;

import dev.brisk.metrics.profile.RequestSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;

/// A program that counts its own calls and takes its own times, for comparison with the profiler.
public final class Counting {
  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
  private final LongAdder nanosWithin = new LongAdder();
  private final LongAdder nanosAround = new LongAdder();
  private final List<Long> pausesWithin = new ArrayList<>();
  private final List<Long> pausesAround = new ArrayList<>();

  public Map<String, Long> truth() {
    Map<String, Long> truth = new TreeMap<>();
    calls.forEach((name, count) -> truth.put(name, count.sum()));
    return truth;
  }

  /// Time in `spin` as it sees it itself.
  public long nanosWithin() {
    return nanosWithin.sum();
  }

  /// Time in `spin` as its callers see it.
  public long nanosAround() {
    return nanosAround.sum();
  }

  /// Durations of `pause` as it sees them itself, ascending.
  public List<Long> pausesWithin() {
    return pausesWithin.stream().sorted().toList();
  }

  /// Durations of `pause` as its caller sees them, ascending.
  public List<Long> pausesAround() {
    return pausesAround.stream().sorted().toList();
  }

  public void run() throws Exception {
    count("run");
    fibonacci(15);
    even(11);
    for (int i = 0; i < 6; i++) {
      try {
        odds(i);
      } catch (IllegalStateException e) {
        catches();
      }
    }
    overflows();
    IntUnaryOperator next =
        i -> {
          count("run λ0");
          return i + 1;
        };
    for (int i = 0; i < 7; i = next.applyAsInt(i)) {
      Thing thing = new Thing(i);
      thing.locked();
    }
    left();
    right();
    threads(false);
    threads(true);
    request("GET /a", 3);
    request("GET /b", 5);
    named();
    pauses(360);
    try (RequestSegment segment = RequestSegment.begin("GET /pause", 3)) {
      pauses(40);
    }
  }

  private void left() {
    count("left");
    middle(true, 3);
  }

  private void right() {
    count("right");
    middle(false, 2);
  }

  private void middle(boolean leaf, int times) {
    count("middle");
    for (int i = 0; i < times; i++) {
      if (leaf) {
        leaf();
      } else {
        twig();
      }
    }
  }

  private void leaf() {
    count("leaf");
  }

  private void twig() {
    count("twig");
  }

  /// One call in eight is ten times as long, and one in 40 fifty times.
  private void pauses(int times) {
    count("pauses");
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      pause(i % 40 == 0 ? 1_000_000 : i % 8 == 0 ? 200_000 : 20_000);
      pausesAround.add(System.nanoTime() - start);
    }
  }

  private void pause(long nanos) {
    long start = System.nanoTime();
    count("pause");
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
    pausesWithin.add(System.nanoTime() - start);
  }

  private int fibonacci(int n) {
    count("fibonacci");
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
  }

  private boolean even(int n) {
    count("even");
    return n == 0 || odd(n - 1);
  }

  private boolean odd(int n) {
    count("odd");
    return n != 0 && even(n - 1);
  }

  private void odds(int i) {
    count("odds");
    if (i % 2 == 1) {
      throw new IllegalStateException("odd");
    }
  }

  private void catches() {
    count("catches");
  }

  private void overflows() {
    count("overflows");
    try {
      deeper(0);
    } catch (StackOverflowError e) {
      catches();
    }
  }

  private int deeper(int depth) {
    return deeper(depth + 1) + 1;
  }

  private void threads(boolean virtual) throws InterruptedException {
    count("threads");
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Exchanger<Integer> exchanger = new Exchanger<>();
      for (int side = 0; side < 2; side++) {
        Runnable work = () -> outer(exchanger);
        started.add(virtual ? Thread.startVirtualThread(work) : Thread.ofPlatform().start(work));
      }
    }
    for (Thread thread : started) {
      thread.join();
    }
  }

  private void outer(Exchanger<Integer> exchanger) {
    count("outer");
    for (int i = 0; i < 10; i++) {
      meet(exchanger);
      long start = System.nanoTime();
      spin();
      nanosAround.add(System.nanoTime() - start);
    }
  }

  private void meet(Exchanger<Integer> exchanger) {
    count("meet");
    try {
      exchanger.exchange(1);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void spin() {
    long start = System.nanoTime();
    count("spin");
    Thread.yield();
    nanosWithin.add(System.nanoTime() - start);
  }

  private void request(String endpoint, int times) {
    count("request");
    try (RequestSegment segment = RequestSegment.begin(endpoint, 1)) {
      for (int i = 0; i < times; i++) {
        handle(segment);
      }
    }
    after();
  }

  /// A segment that is named late, another inside it, and one that was closed already.
  private void named() {
    try (RequestSegment segment = RequestSegment.begin("none", 1)) {
      RequestSegment inner = RequestSegment.begin("GET /inner", 2);
      inner.close();
      inner.close();
      segment.endpoint("GET /late");
      late();
    }
  }

  private void late() {
    count("late");
  }

  private void handle(RequestSegment segment) {
    count("handle");
    if (segment.hashCode() == 0) {
      after();
    }
  }

  private void after() {
    count("after");
  }

  private void count(String name) {
    calls.computeIfAbsent(name, key -> new LongAdder()).increment();
  }

  private final class Thing {
    private final int size;

    Thing(int size) {
      super();
      this.size = size;
      count("<init>");
    }

    synchronized void locked() {
      count("locked");
      if (size < 0) {
        throw new AssertionError();
      }
    }
  }
}
