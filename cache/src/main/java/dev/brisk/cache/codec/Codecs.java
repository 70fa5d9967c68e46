package dev.brisk.cache.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

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

  /// A codec from functions, such as those of a JSON mapper.
  ///
  /// @param decode throws `IllegalArgumentException` when the bytes are no such value
  /// @param weight what a value weighs in memory, in bytes
  public static <V> Codec<V> of(
      Function<V, byte[]> encode, Function<byte[], V> decode, ToIntFunction<V> weight) {
    return new FunctionCodec<>(encode, decode, weight);
  }

  private record FunctionCodec<V>(
      Function<V, byte[]> encode, Function<byte[], V> decode, ToIntFunction<V> weight)
      implements Codec<V> {
    @Override
    public byte[] encode(V value) {
      return encode.apply(value);
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) {
      return decode.apply(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public int weightBytes(V value) {
      return weight.applyAsInt(value);
    }
  }

  /// Java records as bytes: components in their order, of primitive types, their boxes, text,
  /// enums, `UUID`, `URI`, `BigDecimal`, `BigInteger`, the types of `java.time`; `Optional`,
  /// `List`, `Set`, `Map`, arrays and records of these. The form names the components' types, so
  /// that an entry of a changed record is a miss.
  ///
  /// @throws IllegalArgumentException when the record has a component of another type
  public static <R extends Record> Codec<R> record(Class<R> type) {
    return new RecordCodec<>(type);
  }

  /// The other codec's bytes, deflated when there are more than that many and it pays.
  public static <V> Codec<V> compressed(Codec<V> codec, int aboveBytes) {
    return new CompressedCodec<>(codec, aboveBytes);
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

    @Override
    public int weightBytes(Optional<V> value, byte[] bytes, int offset, int length) {
      return value
          .map(found -> present.weightBytes(found, bytes, offset + 1, length - 1) + 16)
          .orElse(16);
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
