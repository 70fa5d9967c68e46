package dev.brisk.profiler.sample;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// Two endpoints that work, sleep and work again, on a pool or on virtual threads: the method on
/// the stack is the truth that the join by thread and time is compared with.
public final class BusyRequests {
  /// The same name and fields as the library's event: the profiler knows no more than these.
  @Name("dev.brisk.Request")
  @StackTrace(false)
  @Enabled(false)
  static final class Request extends Event {
    String endpoint = "";
    long request;
    int status;
    boolean last;
  }

  static volatile long sink;

  /// No constant: the compiler folds a chain of constant multiplications into a few.
  private static volatile long multiplier = System.nanoTime() | 1;

  private BusyRequests() {}

  public static void main(String[] arguments) throws Exception {
    boolean virtual = arguments.length > 0 && arguments[0].equals("virtual");
    ExecutorService executor =
        virtual ? Executors.newVirtualThreadPerTaskExecutor() : Executors.newFixedThreadPool(4);
    Semaphore running = new Semaphore(4);
    Thread feeder =
        new Thread(() -> {
          for (long number = 1; ; number++) {
            long request = number;
            running.acquireUninterruptibly();
            executor.execute(() -> {
              serve(request);
              running.release();
            });
          }
        });
    feeder.setDaemon(true);
    feeder.start();
    System.out.println("ready");
    while (System.in.read() >= 0) {
      System.out.println(sink);
    }
    System.exit(0);
  }

  private static void serve(long number) {
    Request event = new Request();
    event.endpoint = number % 2 == 0 ? "GET /alpha" : "GET /beta";
    event.request = number;
    event.begin();
    if (number % 2 == 0) {
      alpha(number);
    } else {
      beta(number);
    }
    event.status = 200;
    event.last = true;
    event.commit();
  }

  private static void alpha(long number) {
    work(number);
    pause();
    work(number);
  }

  private static void beta(long number) {
    work(number);
    pause();
    work(number);
  }

  private static void work(long number) {
    long value = number;
    long factor = multiplier;
    for (int i = 0; i < 400_000; i++) {
      value = value * factor + i;
    }
    sink = value;
  }

  private static void pause() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
