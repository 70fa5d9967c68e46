package dev.brisk.bench.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A parser of HTTP/1.1 answers that takes bytes as they come and allocates nothing per answer.
///
/// Feed it with [#consume] until [#isComplete] or [#isFailed]; then [#start] the next answer. Any
/// split of the same bytes gives the same result. Interim answers (1xx) are passed over. Only what
/// a load generator needs is read: the status, the framing, whether the connection stays open, and
/// `Retry-After` and whether `Cache-Status` tells of a hit.
///
/// A head that is byte for byte the one before, the usual case, is not read again. One that arrives
/// in one piece is parsed where it lies; otherwise its bytes are kept until the empty line has
/// come. Framing follows RFC 9112, section 6.3. A bare line feed ends a line, as section 2.2
/// allows; a folded header line is an error.
///
/// Not thread-safe: one parser a connection.
public final class ResponseParser {
  /// Longest head that is accepted, in bytes.
  public static final int HEAD_BYTES_MAX = 64 << 10;

  /// Longest line with the size of a chunk, extensions included, in bytes.
  public static final int CHUNK_LINE_BYTES_MAX = 4 << 10;

  /// Most interim answers before a final one.
  public static final int INTERIM_MAX = 100;

  private enum State {
    HEAD,
    FIXED,
    UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END,
    TRAILER,
    COMPLETE,
    FAILED
  }

  /// Receives the bytes of a body, when somebody wants to look at them.
  @FunctionalInterface
  public interface BodySink {
    void body(byte[] bytes, int offset, int length);
  }

  /// Receives a final head as it came, from the status line to the empty line.
  @FunctionalInterface
  public interface HeadSink {
    void head(byte[] bytes, int offset, int length);
  }

  private State state = State.COMPLETE;
  private boolean headRequest;
  private @Nullable BodySink sink;
  private @Nullable HeadSink heads;

  private final HeadParser parsed = new HeadParser();

  private byte[] kept = new byte[1024];
  private int keptLength;
  // Where the search for the empty line goes on: no byte is looked at twice.
  private int searched;

  private int status;
  private long remaining;
  private boolean keepAlive;
  private long bodyBytes;
  private long wireBytes;
  private int retryAfterSeconds;
  private boolean cacheHit;
  private int interims;
  private int chunkLineLength;
  private boolean chunkDigits;
  private boolean chunkExtension;
  private boolean lineHasText;
  private @Nullable String failure;

  /// Makes ready for the next answer.
  ///
  /// @param headRequest true if the request was a HEAD: its answer has no body
  /// @param sink where body bytes go, or null to drop them
  public void start(boolean headRequest, @Nullable BodySink sink) {
    this.headRequest = headRequest;
    this.sink = sink;
    state = State.HEAD;
    keptLength = 0;
    searched = 0;
    status = 0;
    remaining = 0;
    keepAlive = true;
    bodyBytes = 0;
    wireBytes = 0;
    retryAfterSeconds = -1;
    cacheHit = false;
    interims = 0;
    failure = null;
  }

  /// Shows the heads of this and all further answers to somebody; null for nobody, as at first.
  public void showHeads(@Nullable HeadSink heads) {
    this.heads = heads;
  }

  /// Takes bytes that came from the server.
  ///
  /// @return how many of them belong to this answer; fewer than `length` only when it is complete
  ///   or failed
  public int consume(byte[] bytes, int offset, int length) {
    int position = offset;
    int end = offset + length;
    while (position < end && state != State.COMPLETE && state != State.FAILED) {
      position =
          switch (state) {
            case HEAD -> head(bytes, position, end);
            case FIXED, CHUNK_DATA, UNTIL_CLOSE -> body(bytes, position, end);
            case CHUNK_SIZE -> chunkSize(bytes, position, end);
            case CHUNK_END -> chunkEnd(bytes, position);
            case TRAILER -> trailer(bytes, position, end);
            case COMPLETE, FAILED -> end;
          };
    }
    wireBytes += position - offset;
    return position - offset;
  }

  /// Bytes of a body that may be skipped without showing them to the parser: it counts them with
  /// [#skip].
  public long skippable() {
    return sink == null && (state == State.FIXED || state == State.CHUNK_DATA)
        ? remaining
        : sink == null && state == State.UNTIL_CLOSE ? Long.MAX_VALUE : 0;
  }

  /// Counts body bytes that were not shown, at most [#skippable].
  public void skip(int length) {
    wireBytes += length;
    bodyBytes += length;
    if (state != State.UNTIL_CLOSE) {
      remaining -= length;
      if (remaining == 0) {
        state = state == State.FIXED ? State.COMPLETE : State.CHUNK_END;
      }
    }
  }

  /// The server closed the connection. An answer that ends by closing is complete now.
  ///
  /// @return true if the answer is complete
  public boolean close() {
    if (state == State.UNTIL_CLOSE) {
      state = State.COMPLETE;
    }
    return state == State.COMPLETE;
  }

  public boolean isComplete() {
    return state == State.COMPLETE;
  }

  public boolean isFailed() {
    return state == State.FAILED;
  }

  /// True when nothing of the answer has come yet.
  public boolean isUntouched() {
    return state == State.HEAD && wireBytes == 0;
  }

  /// Why the bytes are not HTTP, or null.
  public @Nullable String failure() {
    return failure;
  }

  /// The final status, 200 to 999.
  public int status() {
    return status;
  }

  /// Whether the connection can carry another request.
  public boolean keepAlive() {
    return keepAlive;
  }

  /// Bytes of the body, without chunk framing.
  public long bodyBytes() {
    return bodyBytes;
  }

  /// Bytes of the answer on the wire, head and framing included.
  public long wireBytes() {
    return wireBytes;
  }

  /// `Retry-After` in seconds, or -1 without one or when it is a date.
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /// Whether a cache says in `Cache-Status` (RFC 9211) that it had the answer.
  public boolean cacheHit() {
    return cacheHit;
  }

  // --- head ---------------------------------------------------------------------------------

  private int head(byte[] bytes, int from, int end) {
    if (keptLength == 0) {
      int same = interims == 0 ? parsed.sameAsLast(bytes, from, end) : 0;
      if (same > 0) {
        finalHead(bytes, from, from + same);
        return from + same;
      }
      int headEnd = HeadParser.endOfHead(bytes, from, from, end);
      if (headEnd > from + HEAD_BYTES_MAX || (headEnd < 0 && end - from > HEAD_BYTES_MAX)) {
        fail("the head is longer than " + HEAD_BYTES_MAX + " bytes");
        return end;
      }
      if (headEnd >= 0) {
        parseHead(bytes, from, headEnd);
        return headEnd;
      }
      keep(bytes, from, end);
      searched = Math.max(0, keptLength - 2);
      failUnlessHttp();
      return end;
    }
    int before = keptLength;
    int taken = Math.min(end - from, HEAD_BYTES_MAX + 1 - keptLength);
    keep(bytes, from, from + taken);
    int headEnd = HeadParser.endOfHead(kept, 0, searched, keptLength);
    if (headEnd >= 0 && headEnd <= HEAD_BYTES_MAX) {
      parseHead(kept, 0, headEnd);
      return from + headEnd - before;
    }
    searched = Math.max(0, keptLength - 2);
    if (keptLength > HEAD_BYTES_MAX) {
      fail("the head is longer than " + HEAD_BYTES_MAX + " bytes");
    } else {
      failUnlessHttp();
    }
    return from + taken;
  }

  /// What begins otherwise gets no better; there may never be an empty line to wait for.
  private void failUnlessHttp() {
    if (!HeadParser.mayBegin(kept, keptLength)) {
      fail(HeadParser.NO_STATUS_LINE);
    }
  }

  private void keep(byte[] bytes, int from, int end) {
    int needed = keptLength + end - from;
    if (needed > kept.length) {
      kept = Arrays.copyOf(kept, Math.max(needed, kept.length * 2));
    }
    System.arraycopy(bytes, from, kept, keptLength, end - from);
    keptLength = needed;
  }

  private void parseHead(byte[] bytes, int from, int end) {
    keptLength = 0;
    searched = 0;
    if (!parsed.parse(bytes, from, end)) {
      fail(String.valueOf(parsed.failure()));
    } else if (parsed.status < 200) {
      interim();
    } else {
      if (interims == 0) {
        parsed.remember(bytes, from, end);
      }
      finalHead(bytes, from, end);
    }
  }

  private void finalHead(byte[] bytes, int from, int end) {
    status = parsed.status;
    keepAlive = parsed.keepAlive;
    retryAfterSeconds = parsed.retryAfterSeconds;
    cacheHit = parsed.cacheHit;
    if (heads != null) {
      heads.head(bytes, from, end - from);
    }
    frame(parsed.framing);
  }

  private void interim() {
    if (parsed.status == 101) {
      fail("the server switched protocols, which nobody asked for");
    } else if (++interims > INTERIM_MAX) {
      fail("more than " + INTERIM_MAX + " interim answers");
    } else {
      state = State.HEAD;
    }
  }

  private void frame(long framing) {
    if (headRequest || status == 204 || status == 304) {
      state = State.COMPLETE;
    } else if (framing == HeadParser.CHUNKED) {
      startChunkLine();
    } else if (framing == HeadParser.UNTIL_CLOSE) {
      keepAlive = false;
      state = State.UNTIL_CLOSE;
    } else {
      remaining = framing;
      state = framing == 0 ? State.COMPLETE : State.FIXED;
    }
  }

  // --- body ---------------------------------------------------------------------------------

  private int body(byte[] bytes, int from, int end) {
    int taken =
        state == State.UNTIL_CLOSE ? end - from : (int) Math.min(remaining, (long) end - from);
    if (sink != null) {
      sink.body(bytes, from, taken);
    }
    bodyBytes += taken;
    if (state != State.UNTIL_CLOSE) {
      remaining -= taken;
      if (remaining == 0) {
        state = state == State.FIXED ? State.COMPLETE : State.CHUNK_END;
        lineHasText = false;
      }
    }
    return from + taken;
  }

  private void startChunkLine() {
    state = State.CHUNK_SIZE;
    remaining = 0;
    chunkLineLength = 0;
    chunkDigits = false;
    chunkExtension = false;
  }

  private int chunkSize(byte[] bytes, int from, int end) {
    int i = from;
    while (i < end) {
      byte b = bytes[i++];
      if (b == '\n') {
        if (!chunkDigits) {
          fail("a chunk has no size");
        } else if (remaining == 0) {
          state = State.TRAILER;
          lineHasText = false;
          chunkLineLength = 0;
        } else {
          state = State.CHUNK_DATA;
        }
        return i;
      }
      if (++chunkLineLength > CHUNK_LINE_BYTES_MAX) {
        fail("the line with a chunk's size is longer than " + CHUNK_LINE_BYTES_MAX + " bytes");
        return i;
      }
      int value = Character.digit(b, 16);
      if (!chunkExtension && value >= 0) {
        if (remaining >= 1L << 55) {
          fail("a chunk's size is too large");
          return i;
        }
        remaining = remaining * 16 + value;
        chunkDigits = true;
      } else if (b == ';' || b == ' ' || b == '\t' || b == '\r') {
        chunkExtension = true;
      } else if (!chunkExtension) {
        fail("a chunk's size is not hexadecimal");
        return i;
      }
    }
    return i;
  }

  private int chunkEnd(byte[] bytes, int from) {
    byte b = bytes[from];
    if (b == '\n') {
      startChunkLine();
    } else if (b != '\r' || lineHasText) {
      fail("a chunk is longer than its size says");
    } else {
      lineHasText = true;
    }
    return from + 1;
  }

  private int trailer(byte[] bytes, int from, int end) {
    int i = from;
    while (i < end) {
      byte b = bytes[i++];
      if (b == '\n') {
        if (!lineHasText) {
          state = State.COMPLETE;
          return i;
        }
        lineHasText = false;
      } else if (b != '\r') {
        lineHasText = true;
      }
      if (++chunkLineLength > HEAD_BYTES_MAX) {
        fail("the trailer is longer than " + HEAD_BYTES_MAX + " bytes");
        return i;
      }
    }
    return i;
  }

  private void fail(String why) {
    state = State.FAILED;
    failure = why;
  }
}
