import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What ProfilerTruth profiles: a program that knows the truth without a profiler.
///
/// Usage: ProfiledTruth cpu SECONDS FILE: three threads on two cores, one of which naps; each writes
/// the CPU time that the kernel counted for it. ProfiledTruth pool|virtual SECONDS FILE: two
/// endpoints that work, sleep and work again; the method on the stack says whose work it is.
public class ProfiledTruth {
  /// The event by which requests are known; a program needs no library of ours for that.
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

  /// Not final: the compiler folds a chain of constant multiplications into a few.
  private static long multiplier = System.nanoTime() | 1;

  private static long end;

  public static void main(String[] arguments) throws Exception {
    end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]));
    String truth =
        switch (arguments[0]) {
          case "cpu" -> cpu();
          case "pool" -> requests(Executors.newFixedThreadPool(4));
          default -> requests(Executors.newVirtualThreadPerTaskExecutor());
        };
    Files.writeString(Path.of(arguments[2]), truth);
  }

  private static String cpu() throws InterruptedException {
    long[] used = new long[3];
    List<Thread> threads =
        List.of(
            new Thread(() -> used[0] = steady()),
            new Thread(() -> used[1] = busy()),
            new Thread(() -> used[2] = napping()));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return "steady " + used[0] + "\nbusy " + used[1] + "\nnapping " + used[2] + "\n";
  }

  private static long steady() {
    while (System.nanoTime() < end) {
      work(1);
    }
    return cpuNanos();
  }

  private static long busy() {
    while (System.nanoTime() < end) {
      work(2);
    }
    return cpuNanos();
  }

  private static long napping() {
    while (System.nanoTime() < end) {
      work(3);
      pause(1);
    }
    return cpuNanos();
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String requests(ExecutorService executor) throws InterruptedException {
    Semaphore running = new Semaphore(8);
    long number = 0;
    for (; System.nanoTime() < end; number++) {
      long request = number;
      running.acquireUninterruptibly();
      executor.execute(() -> {
        serve(request);
        running.release();
      });
    }
    executor.shutdown();
    if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("requests do not end");
    }
    return "requests " + number + "\n";
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
    pause(2);
    work(number);
  }

  private static void beta(long number) {
    work(number);
    pause(2);
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

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
