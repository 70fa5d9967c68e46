package dev.brisk.metrics.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The place of a request in a distributed trace: W3C Trace Context, level 1.
///
/// @param traceIdHigh the first 64 bits of the trace id; not both halves are zero
/// @param spanId names this hop; not zero
/// @param flags the trace flags; bit 0: sampled
public record TraceContext(long traceIdHigh, long traceIdLow, long spanId, int flags)
    implements Traced {
  private static final int LENGTH = 55;
  private static final int SAMPLED = 1;

  public TraceContext {
    if ((traceIdHigh | traceIdLow) == 0) {
      throw new IllegalArgumentException("the trace id must not be zero");
    }
    if (spanId == 0) {
      throw new IllegalArgumentException("spanId must not be zero");
    }
    if ((flags & ~0xff) != 0) {
      throw new IllegalArgumentException("flags must fit a byte, but are " + flags);
    }
  }

  /// The context that a `traceparent` header carries; empty when it is absent or malformed, in
  /// which case the standard says to start a new trace.
  public static Optional<TraceContext> parse(@Nullable String header) {
    if (header == null || header.length() < LENGTH) {
      return Optional.empty();
    }
    // version "-" trace id "-" parent id "-" flags; later versions may append "-…".
    if (header.charAt(2) != '-' || header.charAt(35) != '-' || header.charAt(52) != '-') {
      return Optional.empty();
    }
    if (!lowerHex(header, 0, 2)
        || !lowerHex(header, 3, 35)
        || !lowerHex(header, 36, 52)
        || !lowerHex(header, 53, 55)) {
      return Optional.empty();
    }
    int version = HexFormat.fromHexDigits(header, 0, 2);
    boolean lengthFits = header.length() == LENGTH || (version > 0 && header.charAt(LENGTH) == '-');
    if (version == 0xff || !lengthFits) {
      return Optional.empty();
    }
    long high = HexFormat.fromHexDigitsToLong(header, 3, 19);
    long low = HexFormat.fromHexDigitsToLong(header, 19, 35);
    long parent = HexFormat.fromHexDigitsToLong(header, 36, 52);
    if ((high | low) == 0 || parent == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new TraceContext(high, low, parent, HexFormat.fromHexDigits(header, 53, 55)));
  }

  /// A new, sampled trace.
  public static TraceContext create(RandomGenerator random) {
    return new TraceContext(random.nextLong(), nonZero(random), nonZero(random), SAMPLED);
  }

  /// What this hop is: a child of the header's context, or a new trace.
  public static TraceContext continueOrCreate(@Nullable String header, RandomGenerator random) {
    return parse(header).map(parent -> parent.child(random)).orElseGet(() -> create(random));
  }

  /// The next hop of this trace.
  public TraceContext child(RandomGenerator random) {
    return new TraceContext(traceIdHigh, traceIdLow, nonZero(random), flags);
  }

  @Override
  public TraceContext trace() {
    return this;
  }

  public boolean sampled() {
    return (flags & SAMPLED) != 0;
  }

  /// 32 lower-case hexadecimal digits.
  public String traceId() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(traceIdHigh) + hex.toHexDigits(traceIdLow);
  }

  /// 16 lower-case hexadecimal digits.
  public String spanIdText() {
    return HexFormat.of().toHexDigits(spanId);
  }

  /// The value of the `traceparent` header for the next hop.
  public String traceparent() {
    HexFormat hex = HexFormat.of();
    return "00-" + traceId() + '-' + spanIdText() + '-' + hex.toHexDigits((byte) flags);
  }

  private static long nonZero(RandomGenerator random) {
    long value;
    do {
      value = random.nextLong();
    } while (value == 0);
    return value;
  }

  private static boolean lowerHex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
