import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A scenario's GET without think time, against the plain generator and against Locust's
/// FastHttpUser: the same nginx `return 200` on one processor, the tools in turns on the other, 64
/// users or connections, after seven seconds of warm-up. Counted by nginx. Then the time from the
/// start of `brisk bench run Shop.java` to its first request, and the memory of users that think.
///
/// Usage: compare/run ScenarioVersusLocust [rounds, default 5] [seconds, default 5]
/// [idle users, default 20000; 0 leaves them out]
public class ScenarioVersusLocust {
  private static final int SERVER_CPU = 0;
  private static final int CLIENT_CPU = 1;
  private static final int USERS = 64;
  private static final int WARMUP_SECONDS = 7;
  // What Brisk wants to be allowed to open beside its connections.
  private static final int OTHER_FILES = 200;
  // A connection a user: more open files than a shell usually allows.
  private static final String RAISE = "ulimit -n 65536 2>/dev/null || ulimit -n $(ulimit -Hn); ";
  private static final String GETTER =
      "class Getter extends HttpUser { @Task void ask() { get(\"/\"); } }\n";
  private static final String THINKER =
      "class Thinker extends HttpUser { { think(between(seconds(20), seconds(40))); }"
          + " @Task void ask() { get(\"/\"); } }\n";
  private static final String LOCUSTFILE =
      """
      from locust import FastHttpUser, task
      class Getter(FastHttpUser):
          @task
          def ask(self):
              self.client.get("/")
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private int port;
  private String url;

  void main(String[] arguments) throws Exception {
    int rounds = argument(arguments, 0, 5);
    int seconds = argument(arguments, 1, 5);
    int idle = argument(arguments, 2, 20_000);
    Path folder = Files.createTempDirectory("brisk-compare-");
    Path getter = Files.writeString(folder.resolve("Getter.java"), GETTER);
    Path thinker = Files.writeString(folder.resolve("Thinker.java"), THINKER);
    Path locustfile = Files.writeString(folder.resolve("locustfile.py"), LOCUSTFILE);
    port = Pinned.freePort();
    url = "http://127.0.0.1:" + port;
    Files.writeString(folder.resolve("nginx.conf"), nginx(1, 60_000));
    try (Pinned server =
        Pinned.start(
            "nginx", SERVER_CPU, port, Map.of(),
            "/usr/sbin/nginx", "-p", folder.toString(), "-c", folder + "/nginx.conf")) {
      System.out.println(Machine.describe());
      System.out.printf("%d users, %d rounds of %d s, requests/s%n", USERS, rounds, seconds);
      List<Double> toPlain = new ArrayList<>();
      List<Double> toLocust = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        List<Double> rates = new ArrayList<>(List.of(0.0, 0.0, 0.0));
        for (int i = 0; i < 3; i++) {
          int which = (round + i) % 3;
          rates.set(
              which,
              switch (which) {
                case 0 -> rate(seconds, brisk(List.of("run", getter.toString(), "-u", "" + USERS, "-r", "1000",
                    "-d", seconds + WARMUP_SECONDS + "s", "--host", url, "--headless", "-q")));
                case 1 -> rate(seconds, brisk(List.of("-c", "" + USERS, "-d", seconds + WARMUP_SECONDS + "s", "-q",
                    "--warmup", "0s", "--no-self-warmup", url + "/")));
                default -> rate(seconds, List.of("locust", "-f", locustfile.toString(), "--headless",
                    "-u", "" + USERS, "-r", "1000", "-t", seconds + WARMUP_SECONDS + 1 + "s", "--host", url,
                    "--only-summary"));
              });
        }
        toPlain.add(rates.get(0) / rates.get(1));
        toLocust.add(rates.get(0) / rates.get(2));
        System.out.printf(
            "%2d  scenario %,9.0f   plain %,9.0f   locust %,9.0f   ratios %.2f and %.1f%n",
            round + 1, rates.get(0), rates.get(1), rates.get(2), toPlain.getLast(),
            toLocust.getLast());
      }
      System.out.printf(
          "median: scenario / plain generator %.2f (goal 0.7), scenario / Locust %.1f (goal 5)%n",
          Machine.median(toPlain), Machine.median(toLocust));
      List<Double> first = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        first.add(firstRequest(getter));
      }
      System.out.printf(
          "first request after process start, on both processors: median %.2f s of %s (goal 1.5 s)%n",
          Machine.median(first), first.stream().map("%.2f"::formatted).toList());
      if (idle > 0) {
        thinkers(thinker, idle);
      }
    }
  }

  /// Requests a second as nginx counted them, in the last seconds of a run.
  private double rate(int seconds, List<String> command) throws Exception {
    Process process = start(command, List.of());
    try {
      long up = System.nanoTime();
      long idle = served();
      while (served() < idle + 100) {
        check(process, up, 60);
        TimeUnit.MILLISECONDS.sleep(20);
      }
      TimeUnit.SECONDS.sleep(WARMUP_SECONDS);
      long before = served();
      long start = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(seconds * 1000L - 500);
      long counted = served() - before - 1;
      double rate = counted / ((System.nanoTime() - start) / 1e9);
      process.waitFor(60, TimeUnit.SECONDS);
      return rate;
    } finally {
      end(process);
    }
  }

  private double firstRequest(Path scenario) throws Exception {
    long idle = served();
    long start = System.nanoTime();
    Process process =
        start(
            brisk(List.of("run", scenario.toString(), "-u", "1", "-d", "2s", "--host", url, "--headless", "-q")),
            List.of(),
            SERVER_CPU + "," + CLIENT_CPU);
    try {
      int polls = 0;
      while (served() <= idle + ++polls) {
        check(process, start, 60);
        TimeUnit.MILLISECONDS.sleep(5);
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      end(process);
    }
  }

  /// In as few processes as their limit of open files allows, against an nginx whose workers share
  /// the connections; the memory is that of all of them together.
  private void thinkers(Path scenario, int users) throws Exception {
    int limit = openFiles();
    int processes = Math.ceilDiv(users, Math.max(1, limit - OTHER_FILES));
    int share = Math.ceilDiv(users, processes);
    Path folder = Files.createTempDirectory("brisk-compare-");
    port = Pinned.freePort();
    url = "http://127.0.0.1:" + port;
    Files.writeString(folder.resolve("nginx.conf"), nginx(processes, Math.min(60_000, limit - 100)));
    List<Process> all = new ArrayList<>();
    try (Pinned server =
        Pinned.start(
            "nginx", SERVER_CPU, port, Map.of(),
            "/usr/sbin/nginx", "-p", folder.toString(), "-c", folder + "/nginx.conf")) {
      long start = System.nanoTime();
      for (int i = 0; i < processes; i++) {
        int own = Math.min(share, users - i * share);
        all.add(
            start(
                brisk(List.of("run", scenario.toString(), "-u", "" + own, "-r", "" + 2000 / processes, "-d", "60s",
                    "--host", url, "--headless", "-q")),
                List.of("BRISK_HEAP=512m")));
      }
      while (connections() < users) {
        for (Process process : all) {
          check(process, start, 50);
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
      TimeUnit.SECONDS.sleep(3);
      double memory = 0;
      for (Process process : all) {
        memory += Machine.residentMiB(process.toHandle());
      }
      System.out.printf(
          "%,d users that think, %,d connections, in %d process(es) of at most %,d open files:"
              + " %.0f MiB resident together (goal 1024), after %.0f s%n",
          users, connections(), processes, limit, memory, (System.nanoTime() - start) / 1e9);
    } finally {
      for (Process process : all) {
        end(process);
      }
    }
  }

  /// What a process started by this one may open at most.
  private static int openFiles() throws Exception {
    Process shell =
        new ProcessBuilder("bash", "-c", RAISE + "ulimit -n").redirectErrorStream(true).start();
    String text = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 1 << 20;
  }

  private static void check(Process process, long since, int seconds) throws IOException {
    if (!process.isAlive() || System.nanoTime() - since > TimeUnit.SECONDS.toNanos(seconds)) {
      throw new IllegalStateException("The tool ended early, or does nothing");
    }
  }

  private static List<String> brisk(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("./brisk", "bench"));
    command.addAll(arguments);
    return command;
  }

  private static Process start(List<String> command, List<String> environment) throws IOException {
    return start(command, environment, Integer.toString(CLIENT_CPU));
  }

  private static Process start(List<String> command, List<String> environment, String cpus)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "bash", "-c", RAISE + "exec \"$@\"", "bash",
                "taskset", "-c", cpus));
    all.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("BRISK_NO_BUILD", "1");
    for (String each : environment) {
      String[] pair = each.split("=", 2);
      builder.environment().put(pair[0], pair[1]);
    }
    return builder.start();
  }

  private static void end(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private long served() throws Exception {
    return Long.parseLong(status().lines().skip(2).findFirst().orElseThrow().strip().split(" ")[2]);
  }

  private long connections() throws Exception {
    Matcher active = Pattern.compile("Active connections: (\\d+)").matcher(status());
    return active.find() ? Long.parseLong(active.group(1)) - 1 : 0;
  }

  private String status() throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create(url + "/status")).build(),
            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .body();
  }

  private String nginx(int workers, int connections) {
    return """
        daemon off;
        worker_processes %d;
        worker_rlimit_nofile 65536;
        pid nginx.pid;
        error_log stderr crit;
        events { worker_connections %d; }
        http {
          access_log off;
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
          uwsgi_temp_path t4; scgi_temp_path t5;
          keepalive_requests 1000000000;
          keepalive_timeout 600s;
          server {
            listen 127.0.0.1:%d backlog=8192;
            default_type application/json;
            location / { return 200 '{"id":1,"name":"Alice","age":30,"x":1}'; }
            location = /status { stub_status; }
          }
        }
        """
        .formatted(workers, connections, port);
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
