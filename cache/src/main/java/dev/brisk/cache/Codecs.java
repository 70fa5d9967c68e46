package dev.brisk.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
