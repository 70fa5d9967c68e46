package dev.brisk.server.proxy;

import dev.brisk.cache.codec.Codec;
import dev.brisk.httpcache.Freshness;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.field.Fields;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Proxied answers as bytes: a version and kind, then texts and bodies with their lengths.
final class KeptCodec implements Codec<Kept> {
  private static final byte ANSWERED = 1;
  private static final byte VARIANTS = 2;
  private static final int MAX_TEXTS = 4096;

  /// What a field costs in memory beside its characters; of the record, its arrays and lists.
  private static final int FIELD_BYTES = 88;

  private static final int RECORD_BYTES = 200;

  @Override
  public byte[] encode(Kept kept) {
    List<byte[]> texts = new ArrayList<>();
    ByteBuffer head = ByteBuffer.allocate(72);
    byte[] body = new byte[0];
    switch (kept) {
      case Kept.Answered answer -> {
        Freshness fresh = answer.freshness();
        head.put(ANSWERED)
            .putShort((short) answer.head().status())
            .put((byte) fresh.source().ordinal())
            .putLong(fresh.lifetimeMillis())
            .putLong(fresh.initialAgeMillis())
            .putLong(fresh.receivedAtMillis())
            .put((byte) ((fresh.validatesAlways() ? 1 : 0) | (fresh.forbidsStale() ? 2 : 0)))
            .putLong(fresh.staleWhileRevalidateMillis())
            .putLong(fresh.staleIfErrorMillis())
            .putLong(answer.position());
        for (Fields.Line line : answer.fields().lines()) {
          texts.add(utf8(line.name()));
          texts.add(utf8(line.value()));
        }
        body = answer.body();
      }
      case Kept.Variants variants -> {
        head.put(VARIANTS);
        texts.add(utf8(variants.generation()));
        variants.names().forEach(names -> texts.add(utf8(String.join(",", names))));
      }
    }
    int size = head.flip().remaining() + 4 + 4 + body.length;
    for (byte[] text : texts) {
      size += 4 + text.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size).put(head).putInt(texts.size());
    texts.forEach(text -> out.putInt(text.length).put(text));
    return out.putInt(body.length).put(body).array();
  }

  @Override
  public Kept decode(byte[] bytes, int offset, int length) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
      byte kind = in.get();
      Kept kept =
          switch (kind) {
            case ANSWERED -> answered(in);
            case VARIANTS -> variants(in);
            default -> throw new IllegalArgumentException("kind " + kind + " is unknown");
          };
      if (in.hasRemaining()) {
        throw new IllegalArgumentException("there is more than an answer");
      }
      return kept;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the answer is cut short", e);
    }
  }

  private static Kept answered(ByteBuffer in) {
    int status = in.getShort();
    byte source = in.get();
    if (status < 200 || status > 599 || source < 0 || source >= Freshness.Source.values().length) {
      throw new IllegalArgumentException("this is no answer");
    }
    long lifetime = in.getLong();
    long age = in.getLong();
    long received = in.getLong();
    byte flags = in.get();
    Freshness freshness =
        new Freshness(
            Freshness.Source.values()[source],
            lifetime,
            age,
            received,
            (flags & 1) != 0,
            (flags & 2) != 0,
            in.getLong(),
            in.getLong());
    long position = in.getLong();
    List<String> texts = texts(in);
    List<Fields.Line> lines = new ArrayList<>(texts.size() / 2);
    for (int i = 0; i + 1 < texts.size(); i += 2) {
      lines.add(new Fields.Line(texts.get(i), texts.get(i + 1)));
    }
    return new Kept.Answered(
        new ResponseHead(status, Fields.of(lines)), freshness, block(in), position);
  }

  private static Kept variants(ByteBuffer in) {
    List<String> texts = texts(in);
    block(in);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("no generation");
    }
    return new Kept.Variants(
        texts.getFirst(),
        texts.stream()
            .skip(1)
            .map(names -> names.isEmpty() ? List.<String>of() : List.of(names.split(",")))
            .toList());
  }

  private static List<String> texts(ByteBuffer in) {
    int count = in.getInt();
    if (count < 0 || count > MAX_TEXTS) {
      throw new IllegalArgumentException(count + " texts are not possible");
    }
    List<String> texts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      texts.add(new String(block(in), StandardCharsets.UTF_8));
    }
    return texts;
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

  @Override
  public int weightBytes(Kept kept) {
    return switch (kept) {
      case Kept.Answered answer -> {
        long bytes = RECORD_BYTES + answer.body().length;
        for (Fields.Line line : answer.fields().lines()) {
          bytes += FIELD_BYTES + line.name().length() + line.value().length();
        }
        yield (int) Math.min(Integer.MAX_VALUE, bytes);
      }
      case Kept.Variants variants -> RECORD_BYTES + 64 * variants.names().size();
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
