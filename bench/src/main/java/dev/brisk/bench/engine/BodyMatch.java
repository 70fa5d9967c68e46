package dev.brisk.bench.engine;

import dev.brisk.bench.plan.BodyCheck;
import dev.brisk.bench.wire.ResponseParser;
import java.util.Arrays;

/// Keeps the start of a body where a check wants to see it, and compares.
final class BodyMatch implements ResponseParser.BodySink {
  private byte[] body = new byte[0];
  private int length;

  void reset() {
    length = 0;
  }

  @Override
  public void body(byte[] bytes, int offset, int count) {
    int kept = Math.min(count, BodyCheck.KEPT_BYTES_MAX - length);
    if (length + kept > body.length) {
      body = Arrays.copyOf(body, Math.max(length + kept, body.length * 2));
    }
    System.arraycopy(bytes, offset, body, length, kept);
    length += kept;
  }

  /// @param bodyBytes length of the whole body, kept or not
  boolean matches(LoadLoop.Prepared request, long bodyBytes) {
    return switch (request.check()) {
      case BodyCheck.None none -> true;
      case BodyCheck.Contains contains ->
          bodyBytes <= BodyCheck.KEPT_BYTES_MAX
              && BodyCheck.contains(body, length, request.needle());
      case BodyCheck.Length expected -> bodyBytes == expected.bytes();
    };
  }
}
