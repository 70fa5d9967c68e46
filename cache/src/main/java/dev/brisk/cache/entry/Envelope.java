package dev.brisk.cache.entry;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// An entry as bytes in a remote tier.
///
/// Layout, big-endian: magic `0xB5`, version, kind, flags; stored-at, fresh-until and stale-until
/// in milliseconds of the wall clock, load time in nanoseconds, the store's clear epoch (8 bytes
/// each); key, cache name, fingerprint, validator (4 bytes length, -1 for none, then UTF-8); tag
/// count (2 bytes), each tag and its epoch; value length (4 bytes) and bytes; CRC-32C of all before
/// (4 bytes).
///
/// Whatever does not fit this to the last byte is refused, and its reader treats it as a miss: a
/// truncated value, data of somebody else under our key, a version from the past or the future.
///
/// @param bytes the whole envelope; the value is `bytes[valueOffset, valueOffset + valueLength)`
public record Envelope(
    String key,
    String cacheName,
    String fingerprint,
    long storedAtMillis,
    long freshUntilMillis,
    long staleUntilMillis,
    @Nullable String validator,
    List<String> tags,
    long[] epochs,
    long clearEpoch,
    long loadNanos,
    byte kind,
    byte[] bytes,
    int valueOffset,
    int valueLength) {
  private static final byte VERSION = 1;
  private static final byte KIND_VALUE = 0;
  private static final byte MAGIC = (byte) 0xB5;

  /// Why bytes were refused.
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
      super(message, null, false, false);
    }
  }

  /// @param aheadMillis from the entry's clock to that of all processes
  public static byte[] write(
      Entry<?> entry, String cacheName, long clearEpoch, long aheadMillis, byte[] value) {
    byte[] key = utf8(entry.key());
    byte[] name = utf8(cacheName);
    byte[] fingerprint = utf8(entry.fingerprint());
    String entityTag = entry.validator();
    byte[] validator = entityTag == null ? null : utf8(entityTag);
    TagSnapshot entryTags = entry.metadata().tags();
    byte[][] tags = new byte[entryTags.size()][];
    int size = 4 + 5 * 8 + 4 * 4 + key.length + name.length + fingerprint.length + 2 + 4 + 4;
    size += value.length + (validator == null ? 0 : validator.length);
    for (int i = 0; i < tags.length; i++) {
      tags[i] = utf8(entryTags.name(i));
      size += 4 + tags[i].length + 8;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(MAGIC).put(VERSION).put(KIND_VALUE).put((byte) 0);
    out.putLong(entry.storedAtMillis() + aheadMillis);
    out.putLong(entry.freshUntilMillis() + aheadMillis);
    out.putLong(entry.staleUntilMillis() + aheadMillis);
    out.putLong(entry.loadNanos());
    out.putLong(clearEpoch);
    out.putInt(key.length).put(key);
    out.putInt(name.length).put(name);
    out.putInt(fingerprint.length).put(fingerprint);
    if (validator == null) {
      out.putInt(-1);
    } else {
      out.putInt(validator.length).put(validator);
    }
    out.putShort((short) tags.length);
    for (int i = 0; i < tags.length; i++) {
      out.putInt(tags[i].length).put(tags[i]).putLong(entryTags.epoch(i));
    }
    out.putInt(value.length).put(value);
    out.putInt(checksum(out.array(), out.position()));
    return out.array();
  }

  /// @throws Refused when the bytes are not a whole envelope of this version
  public static Envelope read(byte[] bytes) throws Refused {
    if (bytes.length < 4 || bytes[0] != MAGIC) {
      throw new Refused("not an envelope");
    }
    if (bytes[1] != VERSION) {
      throw new Refused("version " + bytes[1] + ", not " + VERSION);
    }
    int end = bytes.length - 4;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.getInt(end) != checksum(bytes, end)) {
        throw new Refused("checksum differs");
      }
      in.limit(end);
      in.position(2);
      byte kind = in.get();
      byte flags = in.get();
      if (kind != KIND_VALUE || flags != 0) {
        throw new Refused("unknown kind " + kind + " or flags " + flags);
      }
      long storedAt = in.getLong();
      long freshUntil = in.getLong();
      long staleUntil = in.getLong();
      long loadNanos = in.getLong();
      long clearEpoch = in.getLong();
      String key = text(in);
      String name = text(in);
      String fingerprint = text(in);
      String validator = textOrNull(in);
      int tagCount = in.getShort() & 0xFFFF;
      List<String> tags = new ArrayList<>(tagCount);
      long[] epochs = new long[tagCount];
      for (int i = 0; i < tagCount; i++) {
        tags.add(text(in));
        epochs[i] = in.getLong();
      }
      int valueLength = in.getInt();
      if (valueLength != in.remaining()) {
        throw new Refused("value length " + valueLength + ", but " + in.remaining() + " are left");
      }
      return new Envelope(
          key,
          name,
          fingerprint,
          storedAt,
          freshUntil,
          staleUntil,
          validator,
          tags,
          epochs,
          clearEpoch,
          loadNanos,
          kind,
          bytes,
          in.position(),
          valueLength);
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new Refused("truncated");
    }
  }

  private static String text(ByteBuffer in) throws Refused {
    String text = textOrNull(in);
    if (text == null) {
      throw new Refused("text is missing");
    }
    return text;
  }

  private static @Nullable String textOrNull(ByteBuffer in) throws Refused {
    int length = in.getInt();
    if (length == -1) {
      return null;
    }
    if (length < 0 || length > in.remaining()) {
      throw new Refused("text of length " + length);
    }
    String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
    in.position(in.position() + length);
    return text;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
