package dev.brisk.cache.crypto;

import dev.brisk.cache.entry.Envelope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// The keys under which a store's entries lie encrypted in the remote tier. Immutable and
/// thread-safe; never prints a key.
///
/// ```java
/// CacheStore.builder()
///     .redis(settings)
///     .encryption(Encryption.with("2026-11", key).alsoReading("2026-08", oldKey))
/// ```
///
/// To rotate: give every process the new key for reading, then make it the one that writes
/// everywhere, then drop the old one when the longest TTL has passed.
///
/// Each entry is sealed by XAES-256-GCM (see [XaesGcm]) under a nonce of its own, bound to the key
/// that it lies under. One that was changed, moved to another key, sealed under a key that is not
/// here, or not sealed at all, is a counted miss. What is sealed: value, tags, validator,
/// fingerprint, times. What whoever reads Redis still sees: names of keys and tags, sizes, when
/// what expires and is written. Whoever can write to Redis can still delete entries, and put back
/// an older entry of the same key.
public final class Encryption {
  private static final byte MAGIC = (byte) 0xB6;
  private static final byte VERSION = 1;
  private static final int MAXIMUM_ID_BYTES = 64;

  private final SecureRandom random = new SecureRandom();
  private final String writeId;
  private final Map<String, XaesGcm> keys;

  private Encryption(String writeId, Map<String, XaesGcm> keys) {
    this.writeId = writeId;
    this.keys = keys;
  }

  /// Writes and reads under this key.
  ///
  /// @param keyId names the key, in each entry and in the clear: 1 to 64 bytes of UTF-8
  /// @param key 32 bytes of a random generator; not a password
  /// @throws IllegalArgumentException when one of them has another length
  public static Encryption with(String keyId, byte[] key) {
    return new Encryption(requireId(keyId), Map.of(keyId, cipher(keyId, key)));
  }

  /// Reads under this key, too.
  ///
  /// @throws IllegalArgumentException when the id is taken, or key or id have a wrong length
  public Encryption alsoReading(String keyId, byte[] key) {
    requireId(keyId);
    if (keys.containsKey(keyId)) {
      throw new IllegalArgumentException(
          "there are two encryption keys \"" + keyId + "\". Give each key an id of its own.");
    }
    Map<String, XaesGcm> more = new TreeMap<>(keys);
    more.put(keyId, cipher(keyId, key));
    return new Encryption(writeId, more);
  }

  private static String requireId(String keyId) {
    int length = keyId.getBytes(StandardCharsets.UTF_8).length;
    if (length < 1 || length > MAXIMUM_ID_BYTES) {
      throw new IllegalArgumentException(
          "the id of an encryption key must have 1 to "
              + MAXIMUM_ID_BYTES
              + " bytes, but has "
              + length);
    }
    return keyId;
  }

  private static XaesGcm cipher(String keyId, byte[] key) {
    if (key.length != XaesGcm.KEY_BYTES) {
      throw new IllegalArgumentException(
          "encryption key \""
              + keyId
              + "\" must have "
              + XaesGcm.KEY_BYTES
              + " bytes, but has "
              + key.length
              + ". Make one with: openssl rand -base64 32");
    }
    return new XaesGcm(key);
  }

  /// The envelope sealed, for whoever has the keys and looks under this key.
  public byte[] seal(String cacheKey, byte[] envelope) {
    byte[] id = writeId.getBytes(StandardCharsets.UTF_8);
    XaesGcm cipher = keys.get(writeId);
    if (cipher == null) {
      throw new IllegalStateException("the key to write with is always there");
    }
    byte[] nonce = new byte[XaesGcm.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = cipher.encrypt(nonce, envelope, associated(id, cacheKey));
    return ByteBuffer.allocate(3 + id.length + nonce.length + sealed.length)
        .put(MAGIC)
        .put(VERSION)
        .put((byte) id.length)
        .put(id)
        .put(nonce)
        .put(sealed)
        .array();
  }

  /// @throws Envelope.Refused when it is not what [#seal] made for this key
  public byte[] open(String cacheKey, byte[] sealed) throws Envelope.Refused {
    if (sealed.length < 3 || sealed[0] != MAGIC || sealed[1] != VERSION) {
      throw new Envelope.Refused("not encrypted");
    }
    int from = 3 + (sealed[2] & 0xFF);
    if (sealed.length < from + XaesGcm.NONCE_BYTES + XaesGcm.TAG_BYTES) {
      throw new Envelope.Refused("truncated");
    }
    byte[] id = Arrays.copyOfRange(sealed, 3, from);
    XaesGcm cipher = keys.get(new String(id, StandardCharsets.UTF_8));
    if (cipher == null) {
      throw new Envelope.Refused("encrypted under a key that is not here");
    }
    try {
      return cipher.decrypt(sealed, from, associated(id, cacheKey));
    } catch (GeneralSecurityException e) {
      throw new Envelope.Refused("changed since it was encrypted, or of another key");
    }
  }

  /// What the tag vouches for beside the envelope. The id's length keeps id and key apart.
  private static byte[] associated(byte[] id, String cacheKey) {
    byte[] key = cacheKey.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(3 + id.length + key.length)
        .put(MAGIC)
        .put(VERSION)
        .put((byte) id.length)
        .put(id)
        .put(key)
        .array();
  }

  /// Without the keys.
  @Override
  public String toString() {
    return "Encryption[writes \"" + writeId + "\", reads " + new TreeMap<>(keys).keySet() + "]";
  }
}
