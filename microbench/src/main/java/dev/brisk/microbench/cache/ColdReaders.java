package dev.brisk.microbench.cache;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A process whose virtual threads all read one cold key. Says READY, waits for a byte, says LOAD
/// for each load and at last DONE or HUNG.
public final class ColdReaders {
  static final String READY = "READY";
  static final String LOAD = "LOAD";
  static final String DONE = "DONE";
  static final String HUNG = "HUNG";

  private ColdReaders() {}

  static Process start(String url, int readers) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            ColdReaders.class.getName(),
            url,
            Integer.toString(readers))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] arguments) throws Exception {
    int readers = Integer.parseInt(arguments[1]);
    // A cold JVM on a busy machine is slower than the default time-out, and would go on alone.
    CacheStore store =
        CacheStore.builder()
            .redis(RedisSettings.url(arguments[0]).withTimeout(Duration.ofSeconds(10)))
            .build();
    TieredCache<String> cache =
        store.cache("c", Codecs.utf8(), CacheOptions.ttl(Duration.ofMinutes(1)));
    var unused = store.awaitRemote(Duration.ofSeconds(20));
    System.out.println(READY);
    int go = System.in.read();
    CountDownLatch done = new CountDownLatch(readers);
    for (int i = 0; i < readers; i++) {
      Thread.ofVirtual()
          .start(() -> {
            String value =
                cache.get(
                    "cold",
                    key -> {
                      System.out.println(LOAD);
                      LockSupport.parkNanos(500_000_000);
                      return "value";
                    });
            if (value.equals("value")) {
              done.countDown();
            }
          });
    }
    System.out.println(go >= 0 && done.await(60, TimeUnit.SECONDS) ? DONE : HUNG);
    System.out.flush();
    Runtime.getRuntime().halt(0);
  }
}
