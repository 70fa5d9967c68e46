package dev.brisk.server.access;

import dev.brisk.server.access.KeyFile.StoredKey;
import dev.brisk.server.message.Consumer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The keys that are valid now: those of a file, which is read again when it was replaced. A file
/// that cannot be read changes nothing: those that were valid stay so, and nobody else is let in.
final class KeyRing implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(KeyRing.class.getName());
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final Path path;
  private final KeyFile file;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Map<Long, Valid> keys = Map.of();
  private @Nullable Object seen;

  /// @param expiresMillis of the epoch
  private record Valid(byte[] sha256, Consumer consumer, long expiresMillis) {}

  /// @throws IllegalArgumentException when there is a file that cannot be read
  KeyRing(Path path) {
    this.path = path;
    this.file = new KeyFile(path);
    try {
      seen = state();
      take(file.read());
    } catch (IOException e) {
      throw new IllegalArgumentException("consumers.keys: " + e.getMessage() + ".", e);
    }
    Thread.ofPlatform().daemon().name("brisk-keys").start(this::watch);
  }

  /// Null for a text that is no valid key. 0.2 µs and 400 bytes of garbage: the hash is what makes
  /// a comparison tell nothing of the keys.
  @Nullable Consumer find(String key) {
    if (key.length() != KeyFile.KEY_CHARS || !key.startsWith(KeyFile.PREFIX)) {
      return null;
    }
    byte[] hash = KeyFile.sha256(key);
    Valid valid = keys.get(ByteBuffer.wrap(hash).getLong());
    return valid != null
            && MessageDigest.isEqual(valid.sha256, hash)
            && System.currentTimeMillis() < valid.expiresMillis
        ? valid.consumer
        : null;
  }

  private void take(List<StoredKey> stored) {
    Map<Long, Valid> fresh = new HashMap<>();
    for (StoredKey key : stored) {
      byte[] hash = HexFormat.of().parseHex(key.sha256());
      Instant expires = key.expires();
      fresh.put(
          ByteBuffer.wrap(hash).getLong(),
          new Valid(
              hash, key.consumer(), expires == null ? Long.MAX_VALUE : expires.toEpochMilli()));
    }
    keys = fresh;
  }

  private void watch() {
    try {
      while (!closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Object now = null;
    try {
      now = state();
      if (now == null || now.equals(seen)) {
        return;
      }
      take(file.read());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "The API keys stay as they were: " + e.getMessage() + ".");
    }
    seen = now;
  }

  /// Differs from that of the file before; null without one.
  private @Nullable Object state() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return List.of(
          attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
