package dev.brisk.profiler.process;

import dev.brisk.metrics.profile.Profile;
import java.util.concurrent.atomic.AtomicLong;

/// The program that the tests profile: prices orders until its input ends, then says how many.
public final class Shop {
  static final AtomicLong PRICED = new AtomicLong();

  private Shop() {}

  public static void main(String[] arguments) throws Exception {
    Thread worker = new Thread(Shop::work, "shop");
    worker.setDaemon(true);
    worker.start();
    System.out.println("ready");
    for (int command = System.in.read(); command >= 0; command = System.in.read()) {
      if (command == '?') {
        System.out.println(PRICED.get());
      }
    }
  }

  private static void work() {
    for (int i = 0; ; i++) {
      Till.ring(price(i));
      pause();
    }
  }

  @Profile
  static long price(int order) {
    long sum = 0;
    for (int item = 0; item < 100; item++) {
      sum += item * (long) order;
    }
    PRICED.incrementAndGet();
    return sum;
  }

  /// Carries the annotation as a whole.
  @Profile
  static final class Till {
    private static long rung;

    private Till() {}

    static void ring(long price) {
      rung = sum(price);
    }

    private static long sum(long price) {
      return rung + price;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
