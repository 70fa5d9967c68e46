import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the always-on profile costs: `brisk serve` with and without `--continuous-profile`, a cached GET of
/// the bundled example, each server on the same processor, wrk on another; interleaved rounds.
///
/// Usage: compare/run ContinuousProfileCost [rounds, default 9] [seconds a run, default 4]
public class ContinuousProfileCost {
  private static final int SERVER_CPU = 0;
  private static final int CLIENT_CPU = 1;

  void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4;
    System.out.println(Machine.describe());
    try (Pinned without = serve();
        Pinned with = serve("--continuous-profile")) {
      List<Double> ratios = new ArrayList<>();
      List<Double> off = new ArrayList<>();
      List<Double> on = new ArrayList<>();
      run(without, 8);
      run(with, 8);
      for (int i = 0; i < rounds; i++) {
        // The one that comes first changes, so that a drift hits both.
        double first = run(i % 2 == 0 ? without : with, seconds);
        double second = run(i % 2 == 0 ? with : without, seconds);
        off.add(i % 2 == 0 ? first : second);
        on.add(i % 2 == 0 ? second : first);
        ratios.add(on.getLast() / off.getLast());
      }
      System.out.printf(
          "CPU a request: %.2f us without, %.2f us with the profile; ratio %.3f (median of %d pairs;"
              + " goal 1.02)%n",
          Machine.median(off), Machine.median(on), Machine.median(ratios), rounds);
      System.out.printf(
          "resident: %.0f MiB without, %.0f MiB with%n",
          Machine.residentMiB(without.handle()), Machine.residentMiB(with.handle()));
    }
  }

  private static Pinned serve(String... more) throws Exception {
    int port = Pinned.freePort();
    List<String> command =
        new ArrayList<>(List.of("./brisk", "serve", "--port", Integer.toString(port)));
    command.addAll(List.of(more));
    return Pinned.start(
        "brisk", SERVER_CPU, port, Map.of("BRISK_NO_BUILD", "1"), command.toArray(String[]::new));
  }

  /// CPU microseconds a request.
  private static double run(Pinned server, int seconds) throws Exception {
    double before = Machine.cpuSeconds(server.handle());
    Wrk wrk =
        Wrk.run(
            CLIENT_CPU, 32, seconds, "http://127.0.0.1:" + server.port + "/users/1");
    if (!wrk.errors().isEmpty()) {
      throw new IllegalStateException(wrk.errors());
    }
    double used = Machine.cpuSeconds(server.handle()) - before;
    return 1e6 * used / (wrk.requestsPerSecond() * seconds);
  }
}
