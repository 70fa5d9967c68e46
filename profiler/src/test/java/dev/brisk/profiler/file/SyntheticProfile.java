package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.join.ThreadTimes;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.CpuUse;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;

/// Profiles whose truth is known.
public final class SyntheticProfile {
  private static final long PERIOD_NANOS = 10_000_000;

  private SyntheticProfile() {}

  /// Three places in two endpoints and outside of them, with recursion:
  ///
  /// - `GET /cart`: main → price → tax 30 samples; main → price → price → tax 20
  /// - `GET /list`: main → render 40
  /// - outside: gc 10
  public static SampleProfile shop(boolean linesTrusted) {
    SampleProfile.Builder builder = new SampleProfile.Builder();
    int main = builder.method("com.acme.Main", "main");
    int price = builder.method("com.acme.Shop", "price");
    int tax = builder.method("com.acme.Shop", "tax");
    int render = builder.method("com.acme.Page", "render");
    int gc = builder.method("", "GC_thread <native>");
    add(builder, "GET /cart", 30, new int[] {tax, price, main}, new int[] {9, 5, 3});
    add(builder, "GET /cart", 20, new int[] {tax, price, price, main}, new int[] {10, 5, 5, 3});
    add(builder, "GET /list", 40, new int[] {render, main}, new int[] {2, 4});
    add(builder, "", 10, new int[] {gc}, new int[] {0});
    builder.block(
        new SampleProfile.Block(7, Map.of(new SampleProfile.Place(tax, 9), 300_000_000L)));
    return builder.build(header(100, linesTrusted));
  }

  /// Six blocks of ten requests, each of which spends so many milliseconds in `price`, and 5 in
  /// `tax`.
  public static SampleProfile cart(int priceMillis) {
    SampleProfile.Builder builder = new SampleProfile.Builder();
    int price = builder.method("com.acme.Shop", "price");
    int tax = builder.method("com.acme.Shop", "tax");
    for (int block = 0; block < 6; block++) {
      long jitter = block % 2 == 0 ? 1_000_000 : -1_000_000;
      long inPrice = 10 * priceMillis * 1_000_000L + jitter;
      addNanos(builder, "GET /cart", inPrice, new int[] {price}, new int[] {5});
      addNanos(builder, "GET /cart", 50_000_000, new int[] {tax}, new int[] {9});
      builder.block(
          new SampleProfile.Block(
              10,
              Map.of(
                  new SampleProfile.Place(price, 5),
                  inPrice,
                  new SampleProfile.Place(tax, 9),
                  50_000_000L)));
    }
    return builder.build(header(1_000, true));
  }

  /// Ten stretches of 50 ms: `price` runs on `worker-1` in the first five, `tax` on `worker-2` in
  /// the others.
  public static SampleProfile phases() {
    SampleProfile.Builder builder = new SampleProfile.Builder();
    int main = builder.method("com.acme.Main", "main");
    int price = builder.method("com.acme.Shop", "price");
    int tax = builder.method("com.acme.Shop", "tax");
    ThreadTimes times = new ThreadTimes(0, 500_000_000);
    for (int i = 0; i < 50; i++) {
      boolean first = i < 25;
      CallTree.Node node =
          builder.add(
              first ? "GET /cart" : "GET /list",
              new int[] {first ? price : tax, main},
              new int[2],
              PERIOD_NANOS,
              1);
      times.add(i * PERIOD_NANOS, 0, first ? "worker-1" : "worker-2", PERIOD_NANOS, node);
    }
    builder.timeline(times.timeline());
    return builder.build(header(50, false));
  }

  private static void addNanos(
      SampleProfile.Builder builder, String endpoint, long nanos, int[] stack, int[] lines) {
    builder.add(endpoint, stack, lines, nanos, nanos / PERIOD_NANOS);
  }

  /// Many samples of a large program: 4,000 methods and stacks of 15 to 60 frames, of which a few
  /// are frequent and most are rare. Each new stack leaves an earlier one at some depth.
  public static SampleProfile large(int samples, int distinctStacks) {
    Random random = new Random(7);
    SampleProfile.Builder builder = new SampleProfile.Builder();
    int[] methods = new int[4_000];
    for (int i = 0; i < methods.length; i++) {
      methods[i] =
          builder.method("com.acme.part" + i % 60 + ".Component" + i / 8, "operation" + i % 8);
    }
    int[][] stacks = new int[distinctStacks][];
    for (int i = 0; i < distinctStacks; i++) {
      int[] earlier = i == 0 ? new int[0] : stacks[random.nextInt(i)];
      int[] stack = new int[15 + random.nextInt(45)];
      int common = Math.min(stack.length - 1, earlier.length * (50 + random.nextInt(50)) / 100);
      for (int level = 0; level < stack.length; level++) {
        stack[stack.length - 1 - level] =
            level < common
                ? earlier[earlier.length - 1 - level]
                : methods[random.nextInt(methods.length)];
      }
      stacks[i] = stack;
    }
    for (int i = 0; i < samples; i++) {
      int[] stack = stacks[(int) (distinctStacks * Math.pow(random.nextDouble(), 3))];
      int[] lines = new int[stack.length];
      lines[0] = 10 + stack[0] % 40;
      builder.add("GET /endpoint/" + stack[0] % 5, stack, lines, PERIOD_NANOS, 1);
    }
    return builder.build(header(samples, true));
  }

  private static void add(
      SampleProfile.Builder builder, String endpoint, int samples, int[] stack, int[] lines) {
    addNanos(builder, endpoint, samples * PERIOD_NANOS, stack, lines);
  }

  /// A program below twelve frames of a framework, which calls the JDK.
  public static SampleProfile framework() {
    SampleProfile.Builder builder = new SampleProfile.Builder();
    int[] stack = new int[15];
    stack[0] = builder.method("java.util.HashMap", "get");
    stack[1] = builder.method("com.acme.Shop", "price");
    for (int i = 2; i < 14; i++) {
      stack[i] = builder.method("org.springframework.web.Frame" + i, "invoke");
    }
    stack[14] = builder.method("java.lang.Thread", "run");
    builder.add(SampleProfile.NO_ENDPOINT, stack, new int[15], 600_000_000, 60);
    return builder.build(header(60, false));
  }

  private static SampleHeader header(long samples, boolean linesTrusted) {
    return new SampleHeader(
        Mode.CPU,
        "JFR CPU-time sampler",
        "java -jar shop.jar </script><b>",
        Instant.parse("2026-11-25T12:00:00Z"),
        Duration.ofSeconds(10),
        PERIOD_NANOS,
        samples,
        3,
        2,
        1,
        OptionalDouble.of(0.015),
        new SampleHeader.LineTrust(linesTrusted, "The reason stands here."),
        new SampleHeader.Measures(
            700,
            OptionalDouble.of(1_200_000),
            OptionalDouble.of(9_000_000),
            OptionalDouble.of(1.25),
            OptionalDouble.of(123_000_000),
            OptionalDouble.of(70),
            OptionalDouble.of(0.01)),
        List.of("A note."),
        new CpuUse(3_000_000_000L, 200_000_000, 100_000_000, 50_000_000, 0, 0, 30_000_000));
  }
}
