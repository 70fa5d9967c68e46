import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// What a page that is open costs a load test, within one run: phases with a client of the page
/// and without take turns (ABBA), and the first second of each is left out. A phase gives requests
/// a second, counted by nginx, and CPU time a request, by the kernel's clock of the generator's
/// process. Further blocks of four phases without a client show the noise (A/A). The kernel's
/// account of the page's own threads gives its share of the CPU time once more, without noise.
///
/// nginx, whatever reads the page and this program have processor 0; the generator has processor 1
/// to itself.
///
/// Usage: compare/run PageCost [blocks of each kind, default 8] [seconds counted in a phase,
/// default 2] [users, default 64] [reader: events (default), or chromium, which needs Debian's
/// chromium]
public class PageCost {
  private static final String SCENARIO =
      "class Plain extends HttpUser {\n  @Task void get() { get(\"/\"); }\n}\n";
  private static final int WARMUP_REQUESTS = 200_000;
  private static final double GOAL_PERCENT = 1;

  /// What happened in a phase. The share is that of the page's threads in all CPU time.
  private record Phase(double rate, double cpuMicros, double pageShare) {}

  private final CpuClock clock = new CpuClock();

  void main(String[] arguments) throws Exception {
    int blocks = argument(arguments, 0, 8);
    int seconds = argument(arguments, 1, 2);
    int users = argument(arguments, 2, 64);
    boolean chromium = arguments.length > 3 && arguments[3].equals("chromium");
    System.out.println(Machine.describe());
    new ProcessBuilder("taskset", "-a", "-c", "-p", "0", "" + ProcessHandle.current().pid())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    Path scenario = Files.createTempDirectory("brisk-compare-").resolve("Plain.java");
    Files.writeString(scenario, SCENARIO);
    System.out.printf(
        "%d users without think time, %d blocks ABBA and %d AAAA, phases of 1 + %d s, read by %s%n",
        users, blocks, blocks, seconds, chromium ? "Chromium" : "a reader of its events");
    int port = Pinned.freePort();
    try (Return200 server = Return200.start(0)) {
      Process bench = start(server, scenario, users, port);
      try {
        measure(bench, server, port, chromium, blocks, seconds);
      } finally {
        bench.destroy();
        if (!bench.waitFor(10, TimeUnit.SECONDS)) {
          bench.destroyForcibly();
        }
      }
    }
  }

  private static Process start(Return200 server, Path scenario, int users, int port)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "taskset", "-c", "1", "./brisk", "bench", "run", scenario.toString(), "-q", "-u",
                "" + users, "-r", "" + users, "--host", server.http(), "-d", "10m", "--autostart",
                "--page-port", "" + port)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("BRISK_NO_BUILD", "1");
    Process bench = builder.start();
    long begun = server.served();
    while (server.served() - begun < WARMUP_REQUESTS) {
      if (!bench.isAlive()) {
        throw new IllegalStateException("brisk bench ended at once");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    // The code of the page is compiled, too, before it is measured.
    try (Reader events = new Reader(port)) {
      TimeUnit.SECONDS.sleep(6);
    }
    return bench;
  }

  private void measure(
      Process bench, Return200 server, int port, boolean chromium, int blocks, int seconds)
      throws Exception {
    List<Phase[]> pairs = new ArrayList<>();
    List<Phase[]> equals = new ArrayList<>();
    for (int block = 0; block < 2 * blocks; block++) {
      boolean same = block % 2 == 1;
      Phase[] phases = new Phase[4];
      for (int i = 0; i < 4; i++) {
        boolean open = !same && (i == 1 || i == 2);
        try (AutoCloseable client = open ? open(port, chromium) : () -> {}) {
          phases[i] = phase(bench.toHandle(), server, seconds);
        }
      }
      List<Phase[]> kind = same ? equals : pairs;
      kind.add(new Phase[] {phases[0], phases[1]});
      kind.add(new Phase[] {phases[3], phases[2]});
      System.out.printf(
          "%s  %s%n",
          same ? "AAAA" : "ABBA",
          Stream.of(phases)
              .map(p -> "%,.0f/s %.3f µs".formatted(p.rate(), p.cpuMicros()))
              .reduce((a, b) -> a + "   " + b)
              .orElseThrow());
    }
    print("without a client, twice", equals);
    print("with an open page      ", pairs);
    System.out.printf(
        "the page's own threads: %.2f %% of the generator's CPU time (goal %.0f %%)%n",
        100 * Machine.median(pairs.stream().map(pair -> pair[1].pageShare()).toList()),
        GOAL_PERCENT);
  }

  private static void print(String what, List<Phase[]> pairs) {
    System.out.printf(
        "%s: requests/s %s, CPU a request %s (goal %.0f %%)%n",
        what, change(pairs, Phase::rate), change(pairs, Phase::cpuMicros), GOAL_PERCENT);
  }

  /// The median of the pairs' changes, and the interval between two of them in order that holds the
  /// true median with at least 95 %, by the sign test.
  private static String change(List<Phase[]> pairs, ToDoubleFunction<Phase> of) {
    List<Double> changes =
        pairs.stream()
            .map(pair -> 100 * (of.applyAsDouble(pair[1]) / of.applyAsDouble(pair[0]) - 1))
            .sorted()
            .toList();
    int outside = -1;
    double tail = Math.pow(0.5, changes.size());
    double next = tail;
    while (tail <= 0.025) {
      outside++;
      next *= (double) (changes.size() - outside) / (outside + 1);
      tail += next;
    }
    String interval =
        outside < 0
            ? "too few pairs for an interval"
            : "%+.2f to %+.2f".formatted(changes.get(outside), changes.get(changes.size() - 1 - outside));
    return "%+.2f %% (95 %%: %s)".formatted(Machine.median(changes), interval);
  }

  private Phase phase(ProcessHandle bench, Return200 server, int seconds) throws Exception {
    TimeUnit.SECONDS.sleep(1);
    long cpu = clock.nanos(bench.pid());
    long page = pageNanos(bench.pid());
    long served = server.served();
    long from = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    long answered = server.served() - served - 1;
    double elapsed = System.nanoTime() - from;
    double used = clock.nanos(bench.pid()) - cpu;
    return new Phase(
        answered * 1e9 / elapsed, used / 1e3 / answered, (pageNanos(bench.pid()) - page) / used);
  }

  /// CPU time of the threads that serve the page, from the scheduler's statistics.
  private static long pageNanos(long pid) throws IOException {
    long nanos = 0;
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm")).startsWith("brisk-load-page")) {
          nanos += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
        }
      }
    }
    return nanos;
  }

  private static AutoCloseable open(int port, boolean chromium) throws Exception {
    return chromium ? chromium(port) : new Reader(port);
  }

  /// A real browser that draws the charts, with the lowest priority, so that it does not keep the
  /// server from answering.
  private static AutoCloseable chromium(int port) throws Exception {
    Path profile = Files.createTempDirectory("brisk-compare-");
    Process browser =
        new ProcessBuilder(
                "nice", "-n", "19", "taskset", "-c", "0", "chromium", "--headless", "--no-sandbox",
                "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--no-first-run", "--remote-debugging-port=0",
                "--user-data-dir=" + profile, "http://127.0.0.1:" + port + "/#charts")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // Its start takes seconds; they belong to no phase.
    TimeUnit.SECONDS.sleep(5);
    return () -> {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    };
  }

  /// Reads the page's events as a browser's EventSource does.
  private static final class Reader implements AutoCloseable {
    private final Socket socket;

    Reader(int port) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket
          .getOutputStream()
          .write(
              ("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        while (in.readLine() != null) {
          // Only read.
        }
      } catch (IOException closed) {
        // The phase has ended.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /// The kernel's CPU clock of another process, in nanoseconds: all its threads, those that have
  /// ended too. (/proc/PID/stat counts in hundredths of a second.)
  private static final class CpuClock {
    // CPUCLOCK_SCHED, see clock_getcpuclockid(3).
    private static final int SCHEDULED = 2;

    private final MethodHandle gettime =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().find("clock_gettime").orElseThrow(),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    long nanos(long pid) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment time = arena.allocate(ValueLayout.JAVA_LONG, 2);
        int failed = (int) gettime.invokeExact((int) (~pid << 3 | SCHEDULED), time);
        if (failed != 0) {
          throw new IllegalStateException("Process " + pid + " has no CPU clock");
        }
        return time.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000
            + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
