import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The course's service, like with like, against FastAPI on uvicorn (one worker): uncached against
/// uncached, memory against `lru_cache`, Redis against Redis; predictions of a forest of 100 trees
/// and rows of SQLite. Server on one processor; wrk and Redis on the other.
///
/// Usage: compare/run ServerVersusFastApi [rounds, default 5] [seconds a run, default 3] [modes,
/// default uncached,memory,redis]
public class ServerVersusFastApi {
  private static final int SERVER_CPU = 0;
  private static final int CLIENT_CPU = 1;

  void main(String[] arguments) throws Exception {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    List<String> modes =
        List.of((arguments.length > 2 ? arguments[2] : "uncached,memory,redis").split(","));
    Path folder = Files.createTempDirectory("brisk-compare-");
    System.out.println("The course's service in FastAPI and in Brisk, wrk -t1 -c64, one processor for the server");
    System.out.println(Machine.describe());
    System.out.printf(
        "%-10s %-9s %14s %14s %8s%n", "cache", "endpoint", "fastapi req/s", "brisk req/s", "ratio");
    int redisPort = Pinned.freePort();
    try (Pinned redis =
        Pinned.start(
            "redis", CLIENT_CPU, redisPort, Map.of(),
            "redis-server", "--port", "" + redisPort, "--save", "", "--bind", "127.0.0.1")) {
      for (String mode : modes) {
        compare(mode, rounds, seconds, folder, redisPort);
      }
    } finally {
      ServerVersusProxies.deleteAll(folder);
    }
  }

  private static void compare(String mode, int rounds, int seconds, Path folder, int redisPort)
      throws Exception {
    int theirs = Pinned.freePort();
    int ours = Pinned.freePort();
    List<String> serve =
        new ArrayList<>(List.of("./brisk", "serve", "--port", "" + ours));
    Path users = folder.resolve("users.db");
    makeUsers(users);
    switch (mode) {
      case "uncached" -> serve.add("--no-cache");
      case "redis" -> serve.addAll(List.of("--redis", "redis://127.0.0.1:" + redisPort, "--no-memory"));
      default -> {}
    }
    try (Pinned fastApi =
            Pinned.start(
                "fastapi", SERVER_CPU, theirs,
                Map.of("MODE", mode, "REDIS_PORT", "" + redisPort, "USERS_DB", users.toString(),
                    "OMP_NUM_THREADS", "1"),
                "/usr/bin/python3", "-m", "uvicorn", "--app-dir", "compare/peers", "fastapi_app:app",
                "--port", "" + theirs, "--no-access-log", "--log-level", "warning");
        Pinned brisk =
            Pinned.start(
                "brisk", SERVER_CPU, ours, Map.of("BRISK_NO_BUILD", "1"),
                serve.toArray(String[]::new))) {
      Map<String, String[]> endpoints = new LinkedHashMap<>();
      endpoints.put("/predict", new String[] {"-s", "compare/peers/predict.lua"});
      endpoints.put("/users/1", new String[] {"-s", "compare/peers/users.lua"});
      // Both before either is measured: they share most of their code, and the first one would be
      // measured while the JVM still compiles it on the server's only processor.
      for (var endpoint : endpoints.entrySet()) {
        String path = endpoint.getKey();
        Wrk.run(CLIENT_CPU, 64, 2, "http://127.0.0.1:" + theirs + path, endpoint.getValue());
        Wrk.run(CLIENT_CPU, 64, 6, "http://127.0.0.1:" + ours + path, endpoint.getValue());
      }
      for (var endpoint : endpoints.entrySet()) {
        String a = "http://127.0.0.1:" + theirs + endpoint.getKey();
        String b = "http://127.0.0.1:" + ours + endpoint.getKey();
        List<Double> rateA = new ArrayList<>();
        List<Double> rateB = new ArrayList<>();
        List<Double> ratio = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          rateA.add(checked("fastapi", Wrk.run(CLIENT_CPU, 64, seconds, a, endpoint.getValue())));
          rateB.add(checked("brisk", Wrk.run(CLIENT_CPU, 64, seconds, b, endpoint.getValue())));
          ratio.add(rateB.getLast() / rateA.getLast());
        }
        System.out.printf(
            "%-10s %-9s %14.0f %14.0f %7.1fx%n",
            mode, endpoint.getKey(), Machine.median(rateA), Machine.median(rateB),
            Machine.median(ratio));
      }
    }
  }

  private static double checked(String name, Wrk run) {
    if (!run.errors().isEmpty()) {
      throw new IllegalStateException(name + ": " + run.errors());
    }
    return run.requestsPerSecond();
  }

  private static void makeUsers(Path file) throws Exception {
    Files.deleteIfExists(file);
    String script =
        "import sqlite3,sys;d=sqlite3.connect(sys.argv[1]);"
            + "d.execute('create table users(id integer primary key,name text,age int)');"
            + "d.executemany('insert into users values(?,?,?)',"
            + "[(i,'User %d'%i,20+i%50) for i in range(1,201)]);d.commit()";
    Process process =
        new ProcessBuilder("/usr/bin/python3", "-c", script, file.toString()).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The users could not be made");
    }
  }
}
