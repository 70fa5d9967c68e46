package dev.brisk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.fixtures.MemcachedServer;
import dev.brisk.fixtures.NetworkLink;
import dev.brisk.fixtures.PostgresServer;
import dev.brisk.fixtures.RedisCluster;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `brisk doctor` with real services, well and ill.
@Timeout(120)
class DoctorCommandIT {
  @TempDir Path folder;

  /// Checks a configuration of one cached endpoint, with these sections.
  private Run doctor(String sections, String... arguments) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("brisk.yaml"),
            "server: { port: 0 }\n"
                + sections
                + "\nendpoints:\n  - { path: GET /a, code: { class: com.acme.A } }\n");
    String[] all = new String[arguments.length + 2];
    all[0] = "doctor";
    all[1] = file.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return CommandLineRunner.run(all);
  }

  private Run redis(String url, String... arguments) throws Exception {
    return doctor("cache: { redis: { url: \"" + url + "\" } }", arguments);
  }

  @Test
  void aHealthyRedisIsDescribed() throws Exception {
    try (RedisServer redis =
        RedisServer.started(
            "--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru", "--appendonly", "yes")) {
      Run run = redis(redis.url());
      assertThat(run.code()).as(run.out() + run.err()).isZero();
      assertThat(run.out())
          .containsPattern("machine +ok +Java 2\\d")
          .containsPattern("redis +ok +Redis \\d+\\.\\d+\\.\\d+ at 127.0.0.1:" + redis.port())
          .containsPattern("ok +ping p50 [0-9.]+ ms, p99 [0-9.]+ ms of \\d+")
          .containsPattern("ok +[0-9.]+ MiB used of 50.0, allkeys-lru")
          .contains("no RDB snapshots, AOF on: entries survive a crash")
          .contains("a key can be written and removed")
          .endsWith("All is well.\n");
      assertThat(redis.cli("KEYS", "*")).isEmpty();
    }
  }

  @Test
  void noevictionIsAWarningUntilItIsFull() throws Exception {
    try (RedisServer redis = RedisServer.started("--maxmemory", "3mb")) {
      Run run = redis(redis.url());
      assertThat(run.code()).isZero();
      assertThat(run.out())
          .containsPattern("warn +[0-9.]+ MiB used of 3.0, noeviction")
          .contains(
              "→ When it is full it refuses writes", "CONFIG SET maxmemory-policy allkeys-lru")
          .endsWith("0 failures, 1 warning.\n");
      redis.cli("CONFIG", "SET", "maxmemory", "1");
      Run full = redis(redis.url());
      assertThat(full.code()).isEqualTo(ExitCodes.FAILED);
      assertThat(full.out()).contains("it refuses writes (OOM)", "raise maxmemory");
      redis.cli("CONFIG", "SET", "maxmemory", "0");
      assertThat(redis(redis.url()).out()).contains("no maxmemory", "CONFIG SET maxmemory 1gb");
    }
  }

  @Test
  void aFailedSnapshotAndClientsThatAreCutAreFound() throws Exception {
    try (RedisServer redis =
        RedisServer.started(
            "--client-output-buffer-limit", "normal 1mb 1mb 10", "--timeout", "60")) {
      Files.createDirectory(redis.directory().resolve("dump.rdb"));
      assertThat(redis.cli("SET", "a", "b")).isEqualTo("OK");
      assertThat(redis.cli("SAVE")).startsWith("ERR");
      redis.cli("CONFIG", "SET", "save", "3600 1");
      redis.cli("BGSAVE");
      ServerProcess.await(
          "a failed snapshot",
          java.time.Duration.ofSeconds(20),
          () -> redis.cli("INFO", "persistence").contains("rdb_last_bgsave_status:err"));
      Run run = redis(redis.url());
      assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
      assertThat(run.out())
          .contains(
              "the last RDB snapshot failed",
              "it refuses writes (MISCONF)",
              "clients that read slowly are cut",
              "clients idle for 60 s are cut");
    }
  }

  @Test
  void aDeadPausedOrHalfOpenRedisIsSaidSo() throws Exception {
    try (RedisServer redis = RedisServer.started();
        NetworkLink link = NetworkLink.to(redis.port())) {
      String linked = "redis://127.0.0.1:" + link.port();
      link.cut();
      Run cut = redis(linked, "--timeout", "300ms");
      assertThat(cut.code()).isEqualTo(ExitCodes.UNREACHABLE);
      assertThat(cut.out())
          .contains("127.0.0.1:" + link.port() + " takes the connection and does not answer");
      redis.pause();
      Run paused = redis(redis.url(), "--timeout", "300ms");
      assertThat(paused.code()).isEqualTo(ExitCodes.UNREACHABLE);
      assertThat(paused.out()).contains("does not answer within 300 ms", "1 failure");
      redis.resume();
      redis.kill();
      Run dead = redis(redis.url());
      assertThat(dead.code()).isEqualTo(ExitCodes.UNREACHABLE);
      assertThat(dead.out())
          .contains("nobody listens at 127.0.0.1:" + redis.port(), "→ Start Redis");
    }
  }

  @Test
  void aSlowRedisIsMeasured() throws Exception {
    try (RedisServer redis = RedisServer.started();
        NetworkLink link = NetworkLink.to(redis.port())) {
      link.delay(150);
      Run run =
          doctor(
              ("cache: { redis: { url: \"redis://127.0.0.1:" + link.port())
                  + "\", timeout: 500ms } }",
              "--timeout",
              "12s");
      assertThat(run.code()).as(run.out() + run.err()).isZero();
      Matcher ping = Pattern.compile("warn +ping p50 ([0-9.]+) ms").matcher(run.out());
      assertThat(ping.find()).as(run.out()).isTrue();
      // To it and back; a busy machine adds to it.
      assertThat(Double.parseDouble(ping.group(1))).isGreaterThanOrEqualTo(300);
      assertThat(run.out()).contains("That is near cache.redis.timeout (500 ms)");
    }
  }

  @Test
  void aWrongPasswordIsNeitherShownNorTakenForAnOutage() throws Exception {
    try (RedisServer redis = RedisServer.started("--requirepass", "the-right-one")) {
      String place = "127.0.0.1:" + redis.port();
      Run wrong = redis("redis://:the-wrong-one@" + place);
      assertThat(wrong.code()).isEqualTo(ExitCodes.FAILED);
      assertThat(wrong.out()).contains(place + " refuses user or password");
      Run none = redis("redis://" + place);
      assertThat(none.code()).isEqualTo(ExitCodes.FAILED);
      assertThat(none.out()).contains(place + " wants a password");
      Run right = redis("redis://:the-right-one@" + place, "--json");
      assertThat(right.code()).isZero();
      assertThat(wrong.out() + wrong.err() + none.out() + right.out())
          .doesNotContain("the-wrong-one", "the-right-one");
    }
  }

  @Test
  void aClusterAndAReplicaAreRecognised() throws Exception {
    try (RedisCluster cluster = RedisCluster.started()) {
      String one = "redis://127.0.0.1:" + cluster.nodes().getFirst().port();
      Run run = redis(one);
      assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
      assertThat(run.out()).contains("it is a node of a cluster", "Write cluster: true");
      Run right = doctor("cache: { redis: { url: \"" + cluster.url() + "\", cluster: true } }");
      assertThat(right.code()).as(right.out()).isZero();
    }
    try (RedisServer master = RedisServer.started();
        RedisServer replica = RedisServer.started("--replicaof", "127.0.0.1 " + master.port())) {
      assertThat(redis(replica.url()).out())
          .contains("it is a replica, which takes no writes", "redis-sentinel://");
    }
  }

  @Test
  void memcachedIsDescribed() throws Exception {
    int port;
    try (MemcachedServer memcached = MemcachedServer.started()) {
      port = memcached.port();
      Run run = doctor("cache: { memcached: { url: \"memcached://127.0.0.1:" + port + "\" } }");
      assertThat(run.code()).as(run.out()).isZero();
      assertThat(run.out())
          .containsPattern("memcached +ok +Memcached \\d+\\.")
          .contains("of 64.0 MiB used", "short memory-ttl");
    }
    assertThat(
            doctor("cache: { memcached: { url: \"memcached://127.0.0.1:" + port + "\" } }").code())
        .isEqualTo(ExitCodes.UNREACHABLE);
  }

  @Test
  void databasesAreConnectedToAndTheirPoolsJudged() throws Exception {
    try (PostgresServer postgres = PostgresServer.started()) {
      Run run = doctor(datasource(postgres.url(), PostgresServer.PASSWORD, "8"));
      assertThat(run.code()).as(run.out() + run.err()).isZero();
      assertThat(run.out())
          .containsPattern("datasource shop +ok +PostgreSQL \\d+")
          .containsPattern("ok +select 1: p50 [0-9.]+ ms")
          .containsPattern("ok +a pool of 8, of \\d+ connections \\d+ are free");
      assertThat(doctor(datasource(postgres.url(), PostgresServer.PASSWORD, "1000")).out())
          .containsPattern("warn +a pool of 1000, of")
          .contains("Under load connections will be refused");
      Run wrong = doctor(datasource(postgres.url(), "the-wrong-one", "8"));
      assertThat(wrong.code()).isEqualTo(ExitCodes.FAILED);
      assertThat(wrong.out())
          .contains("it refuses user or password", "datasources.shop.user")
          .doesNotContain("the-wrong-one");
      postgres.kill();
      Run dead = doctor(datasource(postgres.url(), PostgresServer.PASSWORD, "8"));
      assertThat(dead.code()).isEqualTo(ExitCodes.UNREACHABLE);
      assertThat(dead.out()).contains("it cannot be reached (08", "datasources.shop.url");
    }
    Path missing = folder.resolve("missing.db");
    Run none = doctor(datasource("jdbc:sqlite:" + missing, "", "8"));
    assertThat(none.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(none.out()).contains("there is no file " + missing);
    assertThat(missing).doesNotExist();
  }

  private static String datasource(String url, String password, String pool) {
    return "datasources: { shop: { url: \""
        + url
        + (password.isEmpty()
            ? ""
            : "\", user: \"" + PostgresServer.USER + "\", password: \"" + password)
        + "\", max-connections: "
        + pool
        + " } }";
  }

  @Test
  void upstreamsAndModelsAreLookedAt() throws Exception {
    HttpServer upstream =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    upstream.start();
    int port = upstream.getAddress().getPort();
    Files.writeString(folder.resolve("broken.onnx"), "no model");
    Files.writeString(folder.resolve("any.schema.json"), "{\"properties\":{\"x\":{}}}");
    Path file =
        Files.writeString(
            folder.resolve("brisk.yaml"),
            """
            server: { port: 0 }
            endpoints:
              - path: GET /posts/{id}
                http: { url: "http://127.0.0.1:%d/posts/{id}" }
              - path: GET /away/{id}
                http: { url: "http://127.0.0.2:%d/away/{id}?key=s3cret" }
              - path: GET /nowhere/{id}
                http: { url: "http://no-such-host.invalid/{id}" }
              - path: POST /predict
                name: predict
                body: { schema: any.schema.json }
                model: { file: broken.onnx, inputs: [x] }
            """
                .formatted(port, ServerProcess.freePort()));
    Run run = CommandLineRunner.run("doctor", file.toString(), "--json", "--timeout", "3s");
    upstream.stop(0);
    assertThat(run.code()).isEqualTo(ExitCodes.UNREACHABLE);
    JsonNode checks = JsonMapper.shared().readTree(run.out()).path("checks");
    assertThat(finding(checks, "upstream 127.0.0.1"))
        .containsPattern("answers 404 to GET /; name [0-9.]+ ms connect [0-9.]+ ms answer");
    assertThat(finding(checks, "upstream 127.0.0.2")).startsWith("nobody listens at 127.0.0.2:");
    assertThat(finding(checks, "upstream no-such-host.invalid"))
        .isEqualTo("the name no-such-host.invalid is unknown here");
    assertThat(finding(checks, "model predict")).contains("is no model that ONNX Runtime can load");
    assertThat(run.out()).doesNotContain("s3cret");
  }

  private static String finding(JsonNode checks, String name) {
    for (JsonNode check : checks) {
      if (check.path("name").asString().equals(name)) {
        return check.at("/findings/0/text").asString();
      }
    }
    throw new AssertionError("no check is called " + name + " in " + checks);
  }

  @Test
  void theBundledExampleIsWell() {
    Run run = CommandLineRunner.run("doctor");
    assertThat(run.out())
        .containsPattern("datasource \\w+ +ok +SQLite")
        .containsPattern("model predict +ok +iris.onnx, ")
        .contains("in: ", "; out: ");
  }

  @Test
  void aWrongTimeLimitIsRefused() throws Exception {
    Run run = doctor("", "--timeout", "soon");
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("--timeout is \"soon\". Write 1ms to 5m, such as 5s.");
  }
}
