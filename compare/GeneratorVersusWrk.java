import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The load generator against wrk (h2load for HTTP/2): the same nginx `return 200` on one processor,
/// the tools in turns on the other, medians. The rate of either tool is its own; that its requests
/// really came is checked with nginx's counter.
///
/// Usage: compare/run GeneratorVersusWrk [rounds, default 10] [seconds, default 4]
/// [connections, default 64] [http (default), tls or h2]
public class GeneratorVersusWrk {
  private static final int SERVER_CPU = 0;
  private static final int CLIENT_CPU = 1;
  private static final int WARMUP_SECONDS = 3;
  private static final int STREAMS = 10;

  private record Run(double rate, double cpuMicros, double firstSecond, String more) {}

  private Return200 server;

  void main(String[] arguments) throws Exception {
    int rounds = argument(arguments, 0, 10);
    int seconds = argument(arguments, 1, 4);
    int connections = argument(arguments, 2, 64);
    String kind = arguments.length > 3 ? arguments[3] : "http";
    try (Return200 started = Return200.start(SERVER_CPU)) {
      server = started;
      String url =
          switch (kind) {
            case "http" -> server.http();
            case "tls" -> server.tls();
            case "h2" -> server.http2();
            default -> throw new IllegalArgumentException("Which of http, tls, h2? Not " + kind);
          };
      System.out.println(Machine.describe());
      System.out.printf(
          "%s, %d connections, %d rounds of %d s%n", kind, connections, rounds, seconds);
      String peer = kind.equals("h2") ? "h2load" : "wrk";
      double[] peerRates = new double[rounds];
      double[] ourRates = new double[rounds];
      double[] ratios = new double[rounds];
      double[] peerCpu = new double[rounds];
      double[] ourCpu = new double[rounds];
      double[] cold = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        Run theirs;
        Run ours;
        if (round % 2 == 0) {
          theirs = peer(kind, url, connections, seconds);
          ours = brisk(kind, url, connections, seconds);
        } else {
          ours = brisk(kind, url, connections, seconds);
          theirs = peer(kind, url, connections, seconds);
        }
        peerRates[round] = theirs.rate();
        ourRates[round] = ours.rate();
        ratios[round] = ours.rate() / theirs.rate();
        peerCpu[round] = theirs.cpuMicros();
        ourCpu[round] = ours.cpuMicros();
        cold[round] = ours.firstSecond() / ours.rate();
        System.out.printf(
            "%2d  %s %,9.0f/s %5.2f µs   brisk %,9.0f/s %5.2f µs   ratio %.3f   first second %.2f   %s%n",
            round + 1, peer, theirs.rate(), theirs.cpuMicros(), ours.rate(), ours.cpuMicros(),
            ratios[round], cold[round], ours.more());
      }
      System.out.printf(
          "median: %s %,.0f/s %.2f µs CPU a request; brisk %,.0f/s %.2f µs; ratio %.3f;"
              + " first second %.2f of steady state%n",
          peer, median(peerRates), median(peerCpu), median(ourRates), median(ourCpu),
          median(ratios), median(cold));
    }
  }

  private Run peer(String kind, String url, int connections, int seconds) throws Exception {
    List<String> command =
        kind.equals("h2")
            ? List.of("h2load", "-t1", "-c" + connections, "-m" + STREAMS, "-D" + seconds, url)
            : List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", url);
    long before = server.served();
    Output output = timed(command);
    long counted = server.served() - before - 1;
    Pattern pattern =
        Pattern.compile(
            kind.equals("h2") ? "finished in .*?, ([0-9.]+) req/s" : "Requests/sec:\\s+([0-9.]+)");
    Matcher rate = pattern.matcher(output.text());
    if (!rate.find()) {
      throw new IllegalStateException("The peer printed no rate: " + output.text());
    }
    return new Run(
        Double.parseDouble(rate.group(1)), output.cpuSeconds() * 1e6 / counted, 0, "");
  }

  private Run brisk(String kind, String url, int connections, int seconds)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "./brisk", "bench", "-q", "-c" + connections, "-d" + seconds + "s",
                "--warmup", WARMUP_SECONDS + "s", "--json", "-"));
    if (kind.equals("tls")) {
      command.add("--insecure");
    }
    if (kind.equals("h2")) {
      command.addAll(List.of("--http2", "--streams", Integer.toString(STREAMS)));
    }
    command.add(url);
    long before = server.served();
    Output output = timed(command);
    long counted = server.served() - before - 1;
    String json = output.text();
    String series = json.substring(json.indexOf("\"series\""));
    Matcher each = Pattern.compile("\"requests\" : ([0-9]+)").matcher(series);
    long sent = 0;
    while (each.find()) {
      sent += Long.parseLong(each.group(1));
    }
    if (sent != counted) {
      System.out.printf("    brisk counts %,d requests, nginx %,d%n", sent, counted);
    }
    Matcher first = Pattern.compile("\"requests_per_second\" : ([0-9.E]+)").matcher(series);
    double firstSecond = first.find() ? Double.parseDouble(first.group(1)) : 0;
    String more =
        String.format(
            "%.2f B a request, %.0f MiB resident%s",
            Json.number(json, "allocated_bytes_per_request"),
            Json.number(json, "resident_bytes") / (1 << 20),
            json.contains("\"valid\" : true") ? "" : ", INVALID");
    return new Run(
        Json.number(json, "requests_per_second"), Json.number(json, "cpu_us_per_request"), firstSecond, more);
  }

  private record Output(String text, double cpuSeconds) {}

  /// Runs a command on the client's processor and measures its CPU time, children included.
  private static Output timed(List<String> command) throws Exception {
    List<String> all = new ArrayList<>(List.of("taskset", "-c", Integer.toString(CLIENT_CPU)));
    all.addAll(List.of("bash", "-c", "TIMEFORMAT='cpu %U %S'; time \"$@\"", "bash"));
    all.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true);
    builder.environment().put("BRISK_NO_BUILD", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher cpu = Pattern.compile("cpu ([0-9.]+) ([0-9.]+)").matcher(output);
    if (!cpu.find()) {
      throw new IllegalStateException(String.join(" ", command) + " failed: " + output);
    }
    return new Output(
        output, Double.parseDouble(cpu.group(1)) + Double.parseDouble(cpu.group(2)));
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }
}
