package dev.brisk.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The codecs that come with the cache.
public final class Codecs {
  private static final Codec<byte[]> BYTES = new Bytes();
  private static final Codec<String> UTF8 = new Utf8();

  private Codecs() {}

  /// Bytes as they are. Values are shared, not copied: do not change them.
  public static Codec<byte[]> bytes() {
    return BYTES;
  }

  /// Text as UTF-8.
  public static Codec<String> utf8() {
    return UTF8;
  }

  /// Values that may be absent: one byte before those of the other codec, which is not asked when
  /// there is none.
  public static <V> Codec<Optional<V>> optional(Codec<V> present) {
    return new OptionalCodec<>(present);
  }

  private record OptionalCodec<V>(Codec<V> present) implements Codec<Optional<V>> {
    @Override
    public byte[] encode(Optional<V> value) {
      if (value.isEmpty()) {
        return new byte[] {0};
      }
      byte[] bytes = present.encode(value.get());
      byte[] marked = new byte[bytes.length + 1];
      marked[0] = 1;
      System.arraycopy(bytes, 0, marked, 1, bytes.length);
      return marked;
    }

    @Override
    public Optional<V> decode(byte[] bytes, int offset, int length) {
      if (length == 1 && bytes[offset] == 0) {
        return Optional.empty();
      }
      if (length == 0 || bytes[offset] != 1) {
        throw new IllegalArgumentException("neither a value nor its absence");
      }
      return Optional.of(present.decode(bytes, offset + 1, length - 1));
    }

    @Override
    public int weightBytes(Optional<V> value) {
      return value.map(present::weightBytes).orElse(0) + 16;
    }
  }

  private static final class Bytes implements Codec<byte[]> {
    @Override
    public byte[] encode(byte[] value) {
      return value;
    }

    @Override
    public byte[] decode(byte[] bytes, int offset, int length) {
      return Arrays.copyOfRange(bytes, offset, offset + length);
    }

    @Override
    public int weightBytes(byte[] value) {
      return value.length;
    }
  }

  private static final class Utf8 implements Codec<String> {
    @Override
    public byte[] encode(String value) {
      return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(byte[] bytes, int offset, int length) {
      return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public int weightBytes(String value) {
      return value.length();
    }
  }
}
