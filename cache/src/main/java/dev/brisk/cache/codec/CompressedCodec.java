package dev.brisk.cache.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// One byte says how the rest is to be read: 0 as it is, 1 deflated, after its plain length.
record CompressedCodec<V>(Codec<V> codec, int aboveBytes) implements Codec<V> {
  private static final byte PLAIN = 0;
  private static final byte DEFLATED = 1;
  private static final int HEADER_BYTES = 1 + Integer.BYTES;

  /// More than this is not inflated: it would be somebody's bomb.
  private static final int MAXIMUM_BYTES = 256 << 20;

  CompressedCodec {
    if (aboveBytes < 0) {
      throw new IllegalArgumentException("aboveBytes must not be negative, but is " + aboveBytes);
    }
  }

  @Override
  public byte[] encode(V value) {
    byte[] plain = codec.encode(value);
    if (plain.length > aboveBytes && plain.length <= MAXIMUM_BYTES) {
      byte[] deflated = deflate(plain);
      if (deflated.length < plain.length) {
        return deflated;
      }
    }
    byte[] marked = new byte[plain.length + 1];
    marked[0] = PLAIN;
    System.arraycopy(plain, 0, marked, 1, plain.length);
    return marked;
  }

  private static byte[] deflate(byte[] plain) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      deflater.setInput(plain);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 2);
      out.write(DEFLATED);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(plain.length).array());
      byte[] buffer = new byte[8192];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  @Override
  public V decode(byte[] bytes, int offset, int length) {
    if (length > 0 && bytes[offset] == PLAIN) {
      return codec.decode(bytes, offset + 1, length - 1);
    }
    if (length < HEADER_BYTES || bytes[offset] != DEFLATED) {
      throw new IllegalArgumentException("neither plain nor deflated");
    }
    int plainLength = ByteBuffer.wrap(bytes, offset + 1, Integer.BYTES).getInt();
    if (plainLength < 0 || plainLength > MAXIMUM_BYTES) {
      throw new IllegalArgumentException("a plain length of " + plainLength);
    }
    byte[] plain = new byte[plainLength];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes, offset + HEADER_BYTES, length - HEADER_BYTES);
      int inflated = inflater.inflate(plain);
      if (inflated != plainLength || inflater.inflate(new byte[1]) != 0) {
        throw new IllegalArgumentException("the inflated length differs");
      }
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("not deflated data", e);
    } finally {
      inflater.end();
    }
    return codec.decode(plain, 0, plain.length);
  }

  @Override
  public int weightBytes(V value) {
    return codec.weightBytes(value);
  }

  @Override
  public int weightBytes(V value, byte[] bytes, int offset, int length) {
    return bytes[offset] == PLAIN
        ? codec.weightBytes(value, bytes, offset + 1, length - 1)
        : codec.weightBytes(value);
  }

  @Override
  public boolean isAbsent(V value) {
    return codec.isAbsent(value);
  }
}
