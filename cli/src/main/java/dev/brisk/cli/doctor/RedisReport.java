package dev.brisk.cli.doctor;

import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.probe.Finding;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Examines a Redis that answers: latency, version, memory and eviction, persistence, clients, and
/// whether it lets a cache write.
final class RedisReport {
  private static final int PINGS = 100;
  private static final double MEBIBYTE = 1 << 20;
  private static final double FRAGMENTED = 1.5;
  private static final double NEARLY_FULL = 0.9;
  private static final int OLDEST_VERSION = 6;

  private final RedisCommands<String, String> redis;
  private final String place;
  private final Redis settings;
  private final Duration budget;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, String> info = new HashMap<>();

  /// @param budget how long the pings may take
  RedisReport(RedisCommands<String, String> redis, String place, Redis settings, Duration budget) {
    this.budget = budget;
    this.redis = redis;
    this.place = place;
    this.settings = settings;
  }

  List<Finding> findings() throws Exception {
    Latency pings = Latency.of(PINGS, budget, this::ping);
    redis
        .info()
        .lines()
        .forEach(line -> {
          int colon = line.indexOf(':');
          if (colon > 0) {
            info.put(line.substring(0, colon), line.substring(colon + 1).strip());
          }
        });
    version();
    latency(pings);
    if (role()) {
      memory();
      persistence();
      clients();
      write();
    }
    return findings;
  }

  /// A Redis that cannot write its snapshots answers even this with an error, which is a round trip
  /// too; [#persistence] says what is the matter.
  private void ping() {
    try {
      redis.ping();
    } catch (RedisCommandExecutionException e) {
      if (!String.valueOf(e.getMessage()).startsWith("MISCONF")) {
        throw e;
      }
    }
  }

  private void version() {
    String valkey = info.get("valkey_version");
    String version = valkey == null ? text("redis_version", "?") : valkey;
    String name = (valkey == null ? "Redis " : "Valkey ") + version + " at " + place;
    int major = Integer.parseInt("0" + version.replaceFirst("\\D.*", ""));
    findings.add(
        major >= OLDEST_VERSION
            ? Finding.ok(name)
            : Finding.warn(name, "Brisk is tested with Redis 7: update it."));
  }

  private void latency(Latency pings) {
    String text = "ping " + pings;
    if (pings.millis(0.99) > settings.timeout().toMillis() / 2.0) {
      findings.add(
          Finding.warn(
              text,
              "That is near cache.redis.timeout ("
                  + settings.timeout().toMillis()
                  + " ms), after which the source is asked: bring Redis nearer, or raise it."));
    } else if (pings.millis(0.5) > 2) {
      findings.add(
          Finding.warn(
              text,
              "What loads faster than that is made slower by Redis: give such endpoints tiers:"
                  + " memory."));
    } else {
      findings.add(Finding.ok(text));
    }
  }

  /// False when further advice would make no sense.
  private boolean role() {
    boolean cluster = text("cluster_enabled", "0").equals("1");
    if (cluster != settings.cluster()) {
      findings.add(
          Finding.fail(
              cluster ? "it is a node of a cluster" : "it is no node of a cluster",
              cluster ? "Write cluster: true beside the URL." : "Leave out cluster: true."));
      return false;
    }
    if (cluster && !redis.clusterInfo().contains("cluster_state:ok")) {
      findings.add(
          Finding.fail(
              "the cluster is not whole: some slots have no node",
              "redis-cli --cluster check HOST:PORT says which."));
      return false;
    }
    if (!cluster && text("role", "master").equals("slave")) {
      findings.add(
          Finding.fail(
              "it is a replica, which takes no writes",
              "Name the master, or write redis-sentinel://…#master, which follows it."));
      return false;
    }
    return true;
  }

  private void memory() {
    double used = number("used_memory");
    double maximum = number("maxmemory");
    String policy = text("maxmemory_policy", "noeviction");
    String text =
        String.format(Locale.ROOT, "%.1f MiB used", used / MEBIBYTE)
            + (maximum > 0
                ? String.format(Locale.ROOT, " of %.1f, %s", maximum / MEBIBYTE, policy)
                : ", no maxmemory, " + policy);
    if (maximum == 0) {
      findings.add(
          Finding.warn(
              text,
              "Nothing stops Redis from taking all memory. Set a bound: CONFIG SET maxmemory 1gb and"
                  + " CONFIG SET maxmemory-policy allkeys-lru, and both in redis.conf."));
    } else if (policy.equals("noeviction")) {
      findings.add(
          new Finding(
              used > maximum * NEARLY_FULL ? Finding.Level.FAIL : Finding.Level.WARN,
              text,
              "When it is full it refuses writes, so nothing new is cached. CONFIG SET"
                  + " maxmemory-policy allkeys-lru (or allkeys-lfu), and in redis.conf. If others"
                  + " keep data there that must stay: volatile-lru, since all of the cache's keys"
                  + " have a TTL.",
              false));
    } else {
      findings.add(Finding.ok(text));
    }
    double fragmentation = number("mem_fragmentation_ratio");
    if (fragmentation > FRAGMENTED && used > 64 * MEBIBYTE) {
      findings.add(
          Finding.warn(
              String.format(Locale.ROOT, "memory is fragmented, ratio %.2f", fragmentation),
              "CONFIG SET activedefrag yes, or restart it at a quiet time."));
    }
    double evicted = number("evicted_keys");
    if (evicted > 0) {
      findings.add(
          Finding.ok(
              String.format(
                  Locale.ROOT,
                  "%,.0f keys evicted since its start: more memory, more hits",
                  evicted)));
    }
  }

  private void persistence() {
    boolean aof = text("aof_enabled", "0").equals("1");
    String save = config("save");
    String rdb =
        save == null
            ? "RDB snapshots unknown"
            : save.isEmpty() ? "no RDB snapshots" : "RDB: " + save;
    if (aof && !text("aof_last_write_status", "ok").equals("ok")) {
      findings.add(
          Finding.fail(
              "the AOF cannot be written, so writes are refused",
              "Make room on its disk, or CONFIG SET appendonly no: a cache can do without."));
    } else if (!text("rdb_last_bgsave_status", "ok").equals("ok")) {
      findings.add(
          Finding.fail(
              "the last RDB snapshot failed, so writes may be refused"
                  + " (stop-writes-on-bgsave-error)",
              "Make room on its disk, or CONFIG SET save \"\": a cache can do without."));
    } else {
      findings.add(
          Finding.ok(
              rdb
                  + (aof
                      ? ", AOF on: entries survive a crash"
                      : ", AOF off: after a crash the cache is "
                          + (save == null || save.isEmpty()
                              ? "cold"
                              : "as of the last snapshot"))));
    }
  }

  private void clients() {
    double connected = number("connected_clients");
    double maximum = number("maxclients");
    if (maximum > 0 && connected > NEARLY_FULL * maximum) {
      findings.add(
          Finding.fail(
              String.format(Locale.ROOT, "%.0f of %.0f clients are connected", connected, maximum),
              "Beyond that, connections are cut: raise maxclients (and the open-file limit), or find"
                  + " who leaks them with CLIENT LIST."));
    }
    String buffers = config("client-output-buffer-limit");
    if (buffers != null && !buffers.contains("normal 0 0 0")) {
      findings.add(
          Finding.warn(
              "clients that read slowly are cut (client-output-buffer-limit "
                  + buffers.replaceFirst(" (slave|replica).*", "")
                  + ")",
              "Leave it at normal 0 0 0, or large answers may end the cache's connection."));
    }
    String idle = config("timeout");
    if (idle != null && !idle.equals("0")) {
      // The cache's heartbeat comes four times a second, so its connections are never idle.
      findings.add(Finding.ok("clients idle for " + idle + " s are cut; the cache never is idle"));
    }
  }

  private void write() {
    if (settings.cluster()) {
      return; // the key may belong to another node
    }
    String key = settings.namespace() + ":doctor:" + UUID.randomUUID();
    try {
      redis.set(key, "x", SetArgs.Builder.px(5000));
      redis.eval("return redis.call('del', KEYS[1])", ScriptOutputType.INTEGER, key);
      findings.add(Finding.ok("a key can be written and removed"));
    } catch (RedisCommandExecutionException e) {
      String said = String.valueOf(e.getMessage());
      String word = said.split(" ", 2)[0].replaceAll("[^A-Z]", "");
      findings.add(
          Finding.fail(
              "it refuses writes (" + word + ")",
              switch (word) {
                case "OOM" -> "It is full: raise maxmemory, or set maxmemory-policy allkeys-lru.";
                case "NOPERM" ->
                    "Let this user write: ACL SETUSER with ~* &* +@all, or at least keys,"
                        + " scripting, streams and pub/sub.";
                case "MISCONF" -> "Its snapshots fail: make room on its disk.";
                case "READONLY" -> "It is a replica: name the master.";
                default -> "Look at its log.";
              }));
    }
  }

  /// A setting, or null where CONFIG is not allowed (managed services do that).
  private @Nullable String config(String name) {
    try {
      return redis.configGet(name).get(name);
    } catch (RedisCommandExecutionException e) {
      return null;
    }
  }

  private String text(String name, String otherwise) {
    return info.getOrDefault(name, otherwise);
  }

  private double number(String name) {
    try {
      return Double.parseDouble(text(name, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
