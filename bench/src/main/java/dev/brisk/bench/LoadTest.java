package dev.brisk.bench;

import dev.brisk.bench.engine.Engine;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.ResultBuilder;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// One run of a load plan.
///
/// ```java
/// LoadPlan plan = LoadPlan.of("http://localhost:8000/users/1").duration(ofSeconds(5)).build();
/// LoadResult result = LoadTest.run(plan);
/// System.out.println(result.total().requestsPerSecond());
/// ```
///
/// Each object runs once. [#run] blocks; [#stop] may be called from any thread, as on Ctrl-C.
public final class LoadTest {
  private final LoadPlan plan;
  private final LoadListener listener;
  private final List<? extends SocketAddress> addresses;
  private final Engine engine;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private BeforeSending beforeSending = () -> {};

  /// A step between the check that somebody listens and the first connection of the run.
  @FunctionalInterface
  interface BeforeSending {
    void run() throws IOException;
  }

  /// Looks the host up and prepares the requests; sends nothing.
  ///
  /// @throws BenchException when the host is unknown
  /// @throws IllegalArgumentException when a `${column}` has no data, or the plan is one of users
  ///   or of more connections than this process may open
  public LoadTest(LoadPlan plan, LoadListener listener) throws BenchException {
    if (plan.model() instanceof LoadModel.Users) {
      throw new IllegalArgumentException(
          "The model of the plan is users, which only a scenario can run. Give connections or a"
              + " rate, or run the scenario.");
    }
    OpenFiles.check(plan.connections(), "connections");
    this.plan = plan;
    this.listener = listener;
    Path socket = plan.unixSocket();
    addresses =
        socket == null
            ? Preflight.resolve(plan.origin())
            : List.of(UnixDomainSocketAddress.of(socket));
    engine = new Engine(plan, addresses.getFirst());
  }

  /// Runs a plan from start to end.
  ///
  /// @throws BenchException when the host is unknown or nobody listens
  public static LoadTestResult run(LoadPlan plan) throws BenchException, InterruptedException {
    return new LoadTest(plan, LoadListener.NONE).run();
  }

  /// Runs to the end, or until stopped.
  ///
  /// @throws BenchException when nobody listens; then nothing was sent
  public LoadTestResult run() throws BenchException, InterruptedException {
    SocketAddress address = Preflight.connect(plan.origin(), addresses, plan.timeout());
    try {
      beforeSending.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ResultBuilder result = new ResultBuilder(plan, Instant.now());
    engine.run(
        address,
        interval -> {
          result.add(interval);
          listener.interval(interval);
        });
    return result.build(stopped.get());
  }

  /// Shakes hands once, so that a run whose handshakes would all fail does not begin.
  ///
  /// @throws BenchException when there is no handshake, by its cause, or nobody listens
  public void checkTls() throws BenchException {
    if (plan.origin().secure()
        && Preflight.connect(plan.origin(), addresses, plan.timeout())
            instanceof InetSocketAddress internet) {
      TlsPreflight.check(plan.origin(), internet, plan.insecure(), plan.timeout());
    }
  }

  /// For tests of servers that fail at the last moment.
  void beforeSending(BeforeSending step) {
    beforeSending = step;
  }

  /// Ends the run early. What was measured until now is the result.
  public void stop() {
    stopped.set(true);
    engine.stop();
  }

  public LoadPlan plan() {
    return plan;
  }

  /// The addresses of which the load goes to the first that takes a connection; that of this
  /// machine for a Unix domain socket.
  public List<InetAddress> addresses() {
    return addresses.stream()
        .map(address ->
            address instanceof InetSocketAddress internet
                ? internet.getAddress()
                : InetAddress.getLoopbackAddress())
        .toList();
  }
}
