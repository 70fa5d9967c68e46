package dev.brisk.server.endpoint;

import dev.brisk.cache.codec.Codec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Answers as bytes: a version, the status, the validator, the header fields, the body.
final class CachedAnswerCodec implements Codec<CachedAnswer> {
  static final CachedAnswerCodec INSTANCE = new CachedAnswerCodec();
  private static final byte VERSION = 2;
  private static final int MAX_HEADERS = 1000;

  private CachedAnswerCodec() {}

  @Override
  public byte[] encode(CachedAnswer answer) {
    List<byte[]> texts = new ArrayList<>();
    texts.add(utf8(answer.etag()));
    for (Map.Entry<String, String> header : answer.headers()) {
      texts.add(utf8(header.getKey()));
      texts.add(utf8(header.getValue()));
    }
    int size = 1 + 2 + 2 + 4 + answer.body().length;
    for (byte[] text : texts) {
      size += 4 + text.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    out.put(VERSION).putShort((short) answer.status()).putShort((short) answer.headers().size());
    for (byte[] text : texts) {
      out.putInt(text.length).put(text);
    }
    return out.putInt(answer.body().length).put(answer.body()).array();
  }

  @Override
  public CachedAnswer decode(byte[] bytes, int offset, int length) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
      byte version = in.get();
      if (version != VERSION) {
        throw new IllegalArgumentException("version " + version + " is unknown");
      }
      int status = in.getShort();
      int count = in.getShort();
      if (status < 200 || status > 599 || count < 0 || count > MAX_HEADERS) {
        throw new IllegalArgumentException("this is no answer");
      }
      String etag = text(in);
      List<Map.Entry<String, String>> headers = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        headers.add(Map.entry(text(in), text(in)));
      }
      byte[] body = block(in);
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("there is more than an answer");
      }
      return new CachedAnswer(status, headers, body, etag);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the answer is cut short", e);
    }
  }

  @Override
  public int weightBytes(CachedAnswer answer) {
    return answer.weightBytes();
  }

  private static String text(ByteBuffer in) {
    return new String(block(in), StandardCharsets.UTF_8);
  }

  private static byte[] block(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a length of " + length + " is not possible");
    }
    byte[] block = new byte[length];
    in.get(block);
    return block;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
