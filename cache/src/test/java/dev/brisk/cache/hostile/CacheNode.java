package dev.brisk.cache.hostile;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheOptions.Staleness;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.remote.Invalidation;
import dev.brisk.cache.remote.RedisTierOptions;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A process of its own with a cache, which does what it is told by lines: one node of several. Or
/// one within this process, where that is enough: a JVM takes seconds to start on a busy machine.
///
/// Its source are files: the value of a key is what the file of that name holds; while there is a
/// file `down`, every load fails.
final class CacheNode implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final @Nullable Process process;
  private final @Nullable BufferedReader out;
  private final @Nullable BufferedWriter in;
  private final @Nullable Cache cache;

  private CacheNode(@Nullable Process process, @Nullable Cache cache) {
    this.process = process;
    this.out = process == null ? null : process.inputReader();
    this.in = process == null ? null : process.outputWriter();
    this.cache = cache;
  }

  static CacheNode within(String redisUrl, Path source, Duration ttl) {
    return new CacheNode(null, new Cache(redisUrl, source, ttl, false));
  }

  /// @param options `tracking`, or nothing
  static CacheNode start(String redisUrl, Path source, Duration ttl, String... options) {
    List<String> command = new java.util.ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            CacheNode.class.getName(),
            redisUrl,
            source.toString(),
            Long.toString(ttl.toMillis())));
    command.addAll(List.of(options));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      CacheNode node = new CacheNode(process, null);
      node.require("READY");
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void set(Path source, String key, String value) {
    try {
      Files.writeString(source.resolve(key), value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void down(Path source, boolean down) {
    try {
      if (down) {
        Files.writeString(source.resolve("down"), "");
      } else {
        Files.deleteIfExists(source.resolve("down"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How it was answered, and with what: `MISS new`, `STALE old`; `FAILED` when the source is down.
  /// Whatever else goes wrong ends the node.
  String look(String key) {
    return ask("get " + key);
  }

  /// The value alone.
  String get(String key) {
    String answer = look(key);
    return answer.substring(answer.indexOf(' ') + 1);
  }

  void purge(Purge purge, String what, String name) {
    if (!ask("purge " + purge + ' ' + what + ' ' + name).equals("DONE")) {
      throw new IllegalStateException("the purge failed");
    }
  }

  String state() {
    return ask("state");
  }

  String ask(String line) {
    if (cache != null) {
      return cache.answer(line);
    }
    try {
      in.write(line);
      in.newLine();
      in.flush();
      String answer = out.readLine();
      if (answer == null) {
        throw new IllegalStateException("the node is gone");
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void require(String expected) throws IOException {
    String line = out.readLine();
    if (!expected.equals(line)) {
      throw new IllegalStateException("the node said " + line);
    }
  }

  void stop() {
    signal("STOP");
  }

  void go() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (cache != null) {
      cache.store.close();
    } else {
      process.destroyForcibly();
    }
  }

  // What the process runs.

  public static void main(String[] arguments) throws IOException {
    Cache cache =
        new Cache(
            arguments[0],
            Path.of(arguments[1]),
            Duration.ofMillis(Long.parseLong(arguments[2])),
            List.of(arguments).contains("tracking"));
    System.out.println("READY");
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(cache.answer(line));
    }
  }

  private static final class Down extends IllegalStateException {
    private static final long serialVersionUID = 1;
  }

  private static final class Cache {
    private final CacheStore store;
    private final TieredCache<String> cache;
    private final CacheOptions options;
    private final Path source;

    Cache(String redisUrl, Path source, Duration ttl, boolean tracking) {
      this.source = source;
      // A cold JVM on a busy machine is slower than the default time-out.
      RedisSettings settings = RedisSettings.url(redisUrl).withTimeout(Duration.ofSeconds(2));
      store =
          CacheStore.builder()
              .redis(
                  settings,
                  RedisTierOptions.DEFAULT.withInvalidation(
                      tracking ? Invalidation.TRACKING : Invalidation.STREAM))
              .build();
      options =
          CacheOptions.ttl(ttl)
              .withStaleness(
                  new Staleness(Duration.ZERO, Duration.ofHours(1), Duration.ofMillis(1)));
      cache = store.cache("c", Codecs.utf8(), options);
      ServerProcess.await("Redis", BOUND, () -> store.remoteState() == RemoteState.UP);
    }

    String answer(String line) {
      String[] words = line.split(" ");
      return switch (words[0]) {
        case "get" -> look(words[1]);
        case "purge" -> purge(Purge.valueOf(words[1]), words[2], words[3]);
        case "state" -> store.remoteState().name();
        case "stored" -> Long.toString(cache.statistics().remoteStores());
        case "queued" -> Integer.toString(store.remoteStatistics().queuedInvalidations());
        default -> throw new IllegalArgumentException(line);
      };
    }

    private String look(String key) {
      try {
        Lookup<String> lookup =
            cache
                .lookup(
                    key,
                    options.withTags(List.of("tag-" + key)),
                    (loaded, previous) -> CompletableFuture.supplyAsync(() -> load(loaded)))
                .toCompletableFuture()
                .orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS)
                .join();
        // Why an old value was given depends on when its last load failed.
        String outcome = lookup.outcome().name();
        return (outcome.startsWith("STALE") ? "STALE" : outcome) + " " + lookup.value();
      } catch (CompletionException e) {
        if (e.getCause() instanceof Down) {
          return "FAILED";
        }
        throw e;
      }
    }

    private LoadResult<String> load(String key) {
      try {
        if (Files.exists(source.resolve("down"))) {
          throw new Down();
        }
        return LoadResult.of(Files.readString(source.resolve(key)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private String purge(Purge purge, String what, String name) {
      CompletionStage<Void> purging =
          switch (what) {
            case "key" -> store.invalidate(List.of(name), purge);
            case "tag" -> store.invalidateTags(List.of("tag-" + name), purge);
            case "all" -> store.clear(purge);
            default -> throw new IllegalArgumentException(what);
          };
      purging.toCompletableFuture().orTimeout(BOUND.toSeconds(), TimeUnit.SECONDS).join();
      return "DONE";
    }
  }
}
