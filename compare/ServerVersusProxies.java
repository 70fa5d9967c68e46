import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A cached GET of 1 KiB of JSON from memory: an endpoint of Brisk, `brisk proxy`, nginx
/// `proxy_cache`, Varnish and nginx `return 200` (no cache: a bound), each alone on one processor,
/// wrk on another; interleaved rounds, medians. First at full load by wrk; then at an equal fixed rate by `brisk bench -R`, with
/// p99 and the server's CPU a request.
///
/// Usage: compare/run ServerVersusProxies [rounds, default 7] [seconds a run, default 4]
/// [fixed rate, default 20000]
public class ServerVersusProxies {
  private static final int SERVER_CPU = 0;
  private static final int CLIENT_CPU = 1;

  void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4;
    int fixedRate = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20_000;
    Path folder = Files.createTempDirectory("brisk-compare-");
    // varnishd gives up root's rights before it reads its files.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    String json = json(1024);
    Files.createDirectories(folder.resolve("www"));
    Files.writeString(folder.resolve("www/payload.json"), json);
    int origin = Pinned.freePort();
    int plain = Pinned.freePort();
    int proxy = Pinned.freePort();
    int varnish = Pinned.freePort();
    int brisk = Pinned.freePort();
    int briskProxy = Pinned.freePort();
    Files.writeString(folder.resolve("nginx.conf"), nginx(folder, origin, plain, proxy, json));
    Files.writeString(
        folder.resolve("default.vcl"),
        """
        vcl 4.1;
        backend default { .host = "127.0.0.1"; .port = "%d"; }
        sub vcl_backend_response { set beresp.ttl = 1h; }
        """
            .formatted(origin));
    Files.writeString(
        folder.resolve("brisk.yaml"),
        """
        server: { port: %d, event-loops: 1 }
        endpoints:
          - path: GET /payload.json
            http: { url: "http://127.0.0.1:%d/payload.json" }
            cache: { ttl: 1h }
        """
            .formatted(brisk, origin));
    Map<String, Pinned> servers = new LinkedHashMap<>();
    try (Pinned nginxServer =
            Pinned.start(
                "nginx", SERVER_CPU, proxy, Map.of(),
                "/usr/sbin/nginx", "-p", folder.toString(), "-c", folder + "/nginx.conf");
        Pinned varnishServer =
            Pinned.start(
                "varnish", SERVER_CPU, varnish, Map.of(),
                "/usr/sbin/varnishd", "-F", "-n", folder + "/varnish", "-a", "127.0.0.1:" + varnish,
                "-f", folder + "/default.vcl", "-s", "malloc,64m");
        Pinned briskServer =
            Pinned.start(
                "brisk", SERVER_CPU, brisk, Map.of("BRISK_NO_BUILD", "1"),
                "./brisk", "serve", folder + "/brisk.yaml");
        Pinned briskProxyServer =
            Pinned.start(
                "brisk proxy", SERVER_CPU, briskProxy, Map.of("BRISK_NO_BUILD", "1"),
                "./brisk", "proxy", "http://127.0.0.1:" + origin, "--port", "" + briskProxy)) {
      Map<String, String> urls = new LinkedHashMap<>();
      urls.put("brisk", "http://127.0.0.1:" + brisk + "/payload.json");
      urls.put("brisk proxy", "http://127.0.0.1:" + briskProxy + "/payload.json");
      urls.put("nginx proxy_cache", "http://127.0.0.1:" + proxy + "/payload.json");
      urls.put("varnish", "http://127.0.0.1:" + varnish + "/payload.json");
      urls.put("nginx return 200", "http://127.0.0.1:" + plain + "/payload.json");
      servers.put("brisk", briskServer);
      servers.put("brisk proxy", briskProxyServer);
      servers.put("nginx proxy_cache", nginxServer);
      servers.put("varnish", varnishServer);
      servers.put("nginx return 200", nginxServer);
      Map<String, List<Double>> rates = new LinkedHashMap<>();
      Map<String, List<Double>> cpu = new LinkedHashMap<>();
      for (String name : urls.keySet()) {
        rates.put(name, new ArrayList<>());
        cpu.put(name, new ArrayList<>());
        Wrk.run(CLIENT_CPU, 64, name.startsWith("brisk") ? 8 : 2, urls.get(name)); // warm-up
      }
      System.out.println("Cached GET, 1 KiB JSON, wrk -t1 -c64, one processor each");
      System.out.println(Machine.describe());
      for (int round = 0; round < rounds; round++) {
        for (String name : urls.keySet()) {
          double before = Machine.cpuSeconds(servers.get(name).handle());
          Wrk run = Wrk.run(CLIENT_CPU, 64, seconds, urls.get(name));
          double used = Machine.cpuSeconds(servers.get(name).handle()) - before;
          if (!run.errors().isEmpty()) {
            throw new IllegalStateException(name + ": " + run.errors());
          }
          rates.get(name).add(run.requestsPerSecond());
          cpu.get(name).add(used * 1e6 / (run.requestsPerSecond() * seconds));
        }
      }
      double ours = Machine.median(rates.get("brisk"));
      System.out.printf(
          "%-20s %12s %10s %10s %12s%n",
          "server", "requests/s", "brisk/it", "proxy/it", "CPU µs/req");
      for (String name : urls.keySet()) {
        double rate = Machine.median(rates.get(name));
        System.out.printf(
            "%-20s %12.0f %10.2f %10.2f %12.2f%n",
            name, rate, ratio(rates.get("brisk"), rates.get(name)),
            ratio(rates.get("brisk proxy"), rates.get(name)), Machine.median(cpu.get(name)));
      }
      atFixedRate(fixedRate, rounds, seconds, urls, servers);
      System.out.printf(
          "brisk resident memory: %.0f MiB after about %.1f million requests%n",
          Machine.residentMiB(briskServer.handle()), ours * seconds * rounds / 1e6);
    } finally {
      deleteAll(folder);
    }
  }

  /// The median of the rounds' ratios: the machine's speed changes between rounds.
  private static double ratio(List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(ours.get(round) / theirs.get(round));
    }
    return Machine.median(ratios);
  }

  private static void atFixedRate(
      int rate, int rounds, int seconds, Map<String, String> urls, Map<String, Pinned> servers)
      throws Exception {
    Map<String, List<FixedRate>> runs = new LinkedHashMap<>();
    urls.keySet().forEach(name -> runs.put(name, new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (String name : urls.keySet()) {
        runs.get(name)
            .add(
                FixedRate.run(
                    CLIENT_CPU, 64, rate, seconds, urls.get(name), servers.get(name).handle()));
      }
    }
    System.out.printf(
        "At %,d requests/s, 64 connections%n%-20s %12s %12s %12s %12s%n",
        rate, "server", "CPU µs/req", "brisk/it", "proxy/it", "p99 ms");
    double ours = FixedRate.medianCpu(runs.get("brisk"));
    double proxys = FixedRate.medianCpu(runs.get("brisk proxy"));
    runs.forEach((name, all) ->
        System.out.printf(
            "%-20s %12.2f %12.2f %12.2f %12.3f%s%n",
            name, FixedRate.medianCpu(all), ours / FixedRate.medianCpu(all),
            proxys / FixedRate.medianCpu(all), FixedRate.medianP99(all), FixedRate.invalid(all)));
  }

  static String json(int size) {
    StringBuilder text = new StringBuilder("{\"items\":[");
    for (int i = 0; text.length() < size - 40; i++) {
      text.append(i == 0 ? "" : ",").append("{\"id\":").append(1000 + i).append(",\"ok\":true}");
    }
    text.append("],\"pad\":\"");
    text.append("x".repeat(size - text.length() - 2)).append("\"}");
    return text.toString();
  }

  private static String nginx(Path folder, int origin, int plain, int proxy, String json) {
    return """
        worker_processes 1;
        daemon off;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        events { worker_connections 1024; }
        http {
          access_log off;
          keepalive_requests 1000000000;
          types { application/json json; }
          client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
          proxy_cache_path %1$s/cache keys_zone=one:10m;
          server { listen 127.0.0.1:%2$d; root %1$s/www; expires 1h; }
          server { listen 127.0.0.1:%3$d; location / { default_type application/json; return 200 '%5$s'; } }
          server {
            listen 127.0.0.1:%4$d;
            location / {
              proxy_pass http://127.0.0.1:%2$d;
              proxy_cache one;
              proxy_cache_valid 200 1h;
            }
          }
        }
        """
        .formatted(folder, origin, plain, proxy, json);
  }

  static void deleteAll(Path folder) throws Exception {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
