package dev.brisk.cache.remote;

import dev.brisk.cache.entry.Epoch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.rubyeye.xmemcached.GetsResponse;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.exception.MemcachedException;
import net.rubyeye.xmemcached.transcoders.CachedData;
import net.rubyeye.xmemcached.transcoders.CompressionMode;
import net.rubyeye.xmemcached.transcoders.Transcoder;
import org.jspecify.annotations.Nullable;

/// Memcached, through xmemcached, which the user adds to the class path.
///
/// What it does: get, put with a TTL, delete, epochs of tags, and leases with fencing: the holder
/// puts a marker under the key itself and replaces it by compare-and-swap, which fails when the key
/// was deleted meanwhile.
///
/// What it cannot do, because memcached has no push: other processes do not hear of invalidations.
/// Their memory goes on answering until the TTL: give entries a short
/// [dev.brisk.cache.load.CacheOptions#memoryTtl]. Who waits for a lease asks again every 25 ms.
/// Values over a megabyte are not stored; TTLs are rounded up to seconds.
///
/// The client blocks, so each command takes a virtual thread, at most 256 at once.
public final class MemcachedTier implements RemoteTier {
  private static final int MAXIMUM_VALUE_BYTES = 1_000_000;
  private static final int MAXIMUM_KEY_BYTES = 200;
  private static final int MAXIMUM_COMMANDS = 256;
  private static final long POLL_MILLIS = 25;
  private static final int EPOCH_TTL_SECONDS = (int) Duration.ofDays(1).toSeconds();

  /// Longer relative expiries would be taken for absolute ones.
  private static final long MAXIMUM_TTL_SECONDS = Duration.ofDays(30).toSeconds();

  private static final byte[] MARKER = "brisk-lease ".getBytes(StandardCharsets.US_ASCII);
  private static final Transcoder<byte[]> RAW = new Raw();

  private final InetSocketAddress address;
  private final long timeoutMillis;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore commands = new Semaphore(MAXIMUM_COMMANDS);

  /// The compare-and-swap number of each lease that this process holds.
  private final Map<String, Long> held = new ConcurrentHashMap<>();

  private @Nullable MemcachedClient client;

  /// @param timeout how long a command may take before it counts as failed
  public MemcachedTier(InetSocketAddress address, Duration timeout) {
    this.address = address;
    this.timeoutMillis = timeout.toMillis();
  }

  @Override
  public String kind() {
    return "memcached";
  }

  private interface Command<T> {
    T on(MemcachedClient client) throws TimeoutException, InterruptedException, MemcachedException;
  }

  private interface Action {
    void on(MemcachedClient client)
        throws TimeoutException, InterruptedException, MemcachedException;
  }

  private CompletableFuture<Void> perform(Action action) {
    return run(
            client -> {
              action.on(client);
              return true;
            })
        .thenAccept(done -> {});
  }

  private <T> CompletableFuture<T> run(Command<T> command) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            if (!commands.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS)) {
              throw new IllegalStateException("too many commands wait for memcached");
            }
            try {
              return command.on(client());
            } finally {
              commands.release();
            }
          } catch (TimeoutException | MemcachedException e) {
            throw new IllegalStateException("memcached did not answer", e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for memcached", e);
          }
        },
        executor);
  }

  private synchronized MemcachedClient client() {
    if (client == null) {
      XMemcachedClientBuilder builder = new XMemcachedClientBuilder(List.of(address));
      builder.setOpTimeout(timeoutMillis);
      builder.setConnectTimeout(timeoutMillis);
      builder.setHealSessionInterval(100);
      builder.setTranscoder(RAW);
      try {
        client = builder.build();
      } catch (IOException e) {
        throw new IllegalStateException("cannot connect to memcached at " + address, e);
      }
    }
    return client;
  }

  @Override
  public CompletableFuture<Void> connect(RemoteListener listener) {
    return perform(client -> {
      // Any answer will do.
      byte[] unused = client.get("brisk-ping", timeoutMillis, RAW);
      listener.continuityLost(RemoteListener.Gap.FIRST_CONNECTION);
    });
  }

  @Override
  public CompletableFuture<Fetched> fetch(String key, List<String> tags) {
    return run(client -> {
      byte[] bytes = client.get(name(key), timeoutMillis, RAW);
      List<@Nullable Epoch> epochs = new ArrayList<>();
      for (String tag : tags) {
        epochs.add(epoch(client.get(epochName(tag), timeoutMillis, RAW)));
      }
      return new Fetched(bytes == null || isMarker(bytes) ? null : bytes, epochs);
    });
  }

  @Override
  public CompletableFuture<List<Epoch>> epochs(List<String> tags) {
    return run(client -> {
      List<Epoch> epochs = new ArrayList<>();
      for (String tag : tags) {
        Epoch epoch = epoch(client.get(epochName(tag), timeoutMillis, RAW));
        epochs.add(epoch == null ? makeEpoch(client, tag) : epoch);
      }
      return epochs;
    });
  }

  private Epoch makeEpoch(MemcachedClient client, String tag)
      throws TimeoutException, InterruptedException, MemcachedException {
    long first = ThreadLocalRandom.current().nextLong(1, 1L << 52);
    byte[] text = Long.toString(first).getBytes(StandardCharsets.US_ASCII);
    if (client.add(epochName(tag), EPOCH_TTL_SECONDS, text, RAW, timeoutMillis)) {
      return Epoch.of(first);
    }
    Epoch others = epoch(client.get(epochName(tag), timeoutMillis, RAW));
    if (others == null) {
      throw new IllegalStateException(
          "the epoch of tag \"" + tag + "\" went away while it was read");
    }
    return others;
  }

  @Override
  public CompletableFuture<List<Epoch>> advanceEpochs(List<String> tags, boolean soft) {
    return run(client -> {
      List<Epoch> epochs = new ArrayList<>();
      for (String tag : tags) {
        Epoch unused = makeEpoch(client, tag);
        epochs.add(Epoch.of(client.incr(epochName(tag), 1, 1, timeoutMillis)));
      }
      return epochs;
    });
  }

  @Override
  public CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis) {
    return perform(client -> {
      if (bytes.length > MAXIMUM_VALUE_BYTES) {
        client.delete(name(key), timeoutMillis);
      } else {
        client.set(name(key), seconds(ttlMillis), bytes, RAW, timeoutMillis);
      }
    });
  }

  @Override
  public CompletableFuture<Grant> acquire(String key, String token, long millis, String seen) {
    byte[] marker =
        (new String(MARKER, StandardCharsets.US_ASCII) + token).getBytes(StandardCharsets.UTF_8);
    return run(client -> {
      String name = name(key);
      boolean marked = client.add(name, seconds(millis), marker, RAW, timeoutMillis);
      GetsResponse<byte[]> there = client.gets(name, timeoutMillis, RAW);
      if (there == null) {
        return new Grant(Grant.Outcome.CHANGED, 0);
      }
      byte[] value = there.getValue();
      if (!marked && isMarker(value) && sameEpochs(value, marker)) {
        return new Grant(Grant.Outcome.HELD, millis);
      }
      if (!marked) {
        if (!isMarker(value) && !sha1(value).equals(seen)) {
          return new Grant(Grant.Outcome.CHANGED, 0);
        }
        // A value that was found wanting, or a lease from before a purge: take its place.
        if (!client.cas(name, seconds(millis), marker, RAW, timeoutMillis, there.getCas())) {
          return new Grant(Grant.Outcome.CHANGED, 0);
        }
        there = client.gets(name, timeoutMillis, RAW);
      }
      if (there == null || !Arrays.equals(there.getValue(), marker)) {
        return new Grant(Grant.Outcome.CHANGED, 0);
      }
      held.put(token, there.getCas());
      return new Grant(Grant.Outcome.GRANTED, millis);
    });
  }

  @Override
  public CompletableFuture<Void> renew(String key, String token, long millis) {
    return perform(client -> {
      GetsResponse<byte[]> there = client.gets(name(key), timeoutMillis, RAW);
      Long cas = held.get(token);
      // By compare-and-swap: a touch would prolong whatever is there by then.
      if (there != null
          && cas != null
          && there.getCas() == cas
          && client.cas(name(key), seconds(millis), there.getValue(), RAW, timeoutMillis, cas)) {
        GetsResponse<byte[]> renewed = client.gets(name(key), timeoutMillis, RAW);
        if (renewed != null && Arrays.equals(renewed.getValue(), there.getValue())) {
          held.replace(token, cas, renewed.getCas());
        }
      }
    });
  }

  @Override
  public CompletableFuture<Boolean> storeLeased(
      String key, byte[] bytes, long ttlMillis, String token) {
    Long cas = held.remove(token);
    if (cas == null || bytes.length > MAXIMUM_VALUE_BYTES) {
      return CompletableFuture.completedFuture(false);
    }
    return run(client -> client.cas(name(key), seconds(ttlMillis), bytes, RAW, timeoutMillis, cas));
  }

  @Override
  public CompletableFuture<Void> release(String key, String token) {
    Long cas = held.remove(token);
    if (cas == null) {
      return CompletableFuture.completedFuture(null);
    }
    return perform(client -> {
      GetsResponse<byte[]> there = client.gets(name(key), timeoutMillis, RAW);
      if (there != null && there.getCas() == cas) {
        client.delete(name(key), timeoutMillis);
      }
    });
  }

  @Override
  public Waiting waitFor(String key) {
    CompletableFuture<Wake> woken =
        new CompletableFuture<Wake>()
            .completeOnTimeout(Wake.STORED, POLL_MILLIS, TimeUnit.MILLISECONDS);
    return new Waiting() {
      @Override
      public CompletableFuture<Void> listening() {
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public CompletableFuture<Wake> woken() {
        return woken;
      }

      @Override
      public void close() {
        woken.cancel(false);
      }
    };
  }

  @Override
  public CompletableFuture<Void> invalidate(List<String> keys, boolean soft) {
    return perform(client -> {
      for (String key : keys) {
        client.delete(name(key), timeoutMillis);
      }
    });
  }

  /// Nothing: there is nobody who could be told.
  @Override
  public CompletableFuture<Void> announce(List<String> keys) {
    return CompletableFuture.completedFuture(null);
  }

  private static boolean isMarker(byte[] bytes) {
    return bytes.length > MARKER.length
        && Arrays.equals(bytes, 0, MARKER.length, MARKER, 0, MARKER.length);
  }

  private static boolean sameEpochs(byte[] marker, byte[] other) {
    String left = new String(marker, StandardCharsets.UTF_8);
    String right = new String(other, StandardCharsets.UTF_8);
    return left.substring(left.indexOf('|') + 1).equals(right.substring(right.indexOf('|') + 1));
  }

  private static @Nullable Epoch epoch(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      return Epoch.of(Long.parseLong(new String(bytes, StandardCharsets.US_ASCII).strip()));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static int seconds(long millis) {
    return (int) Math.min(MAXIMUM_TTL_SECONDS, Math.max(1, (millis + 999) / 1000));
  }

  private static String epochName(String tag) {
    return name("brisk:epoch:" + tag);
  }

  /// Memcached's keys are short and without spaces; others are hashed, the envelope has the key.
  private static String name(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    boolean plain = bytes.length <= MAXIMUM_KEY_BYTES;
    for (byte octet : bytes) {
      plain &= octet > ' ' && octet < 0x7F;
    }
    return plain ? key : "brisk:sha256:" + digest("SHA-256", bytes);
  }

  private static String sha1(byte[] bytes) {
    return digest("SHA-1", bytes);
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  @Override
  public synchronized void close() {
    executor.shutdownNow();
    if (client != null) {
      try {
        client.shutdown();
      } catch (IOException e) {
        throw new IllegalStateException("memcached's connection could not be closed", e);
      }
    }
  }

  /// Bytes as they are, without the client's own flags and compression.
  private static final class Raw implements Transcoder<byte[]> {
    @Override
    public CachedData encode(byte[] bytes) {
      return new CachedData(0, bytes);
    }

    @Override
    public byte[] decode(CachedData data) {
      return data.getData();
    }

    @Override
    public void setPrimitiveAsString(boolean primitiveAsString) {}

    @Override
    public void setPackZeros(boolean packZeros) {}

    @Override
    public void setCompressionThreshold(int to) {}

    @Override
    public boolean isPrimitiveAsString() {
      return false;
    }

    @Override
    public boolean isPackZeros() {
      return false;
    }

    @Override
    public void setCompressionMode(CompressionMode mode) {}
  }
}
