package dev.brisk.server.http.connection;

import dev.brisk.server.http.BodyChunks;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.limit.Limits;
import dev.brisk.server.problem.ProblemDetails;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Takes in the body of a request: gathers it for a [BodyReader], or passes it on to [BodyChunks]
/// as it comes. What comes before either asks is kept, and no more is read. Made when there is a
/// body or somebody asks for one: most requests have none. On the event loop.
final class BodyIntake {
  private static final int FIRST_BYTES = 8 << 10;

  private final NettyExchange exchange;
  private final HeldBody held;
  private @Nullable BodyReader reader;
  private @Nullable BodyChunks receiver;
  private boolean done;
  private long maxBytes;
  private byte @Nullable [] gathered;
  private int gatheredBytes;
  private @Nullable Deque<ByteBuf> early;

  BodyIntake(NettyExchange exchange, EventLoopState loop) {
    this.exchange = exchange;
    this.held = new HeldBody(loop);
  }

  void read(long most, BodyReader wanted) {
    requireUnasked();
    reader = wanted;
    maxBytes = most;
    if (exchange.declaredBodyBytes() > most) {
      refuse(tooLarge());
      return;
    }
    takeEarly();
    if (exchange.bodyEnded()) {
      end();
    } else if (!done && exchange.bodyComes()) {
      exchange.bodyWanted();
    }
  }

  void stream(BodyChunks wanted) {
    requireUnasked();
    receiver = wanted;
    if (exchange.bodyComes()) {
      exchange.bodyWanted();
    }
    takeEarly();
    if (exchange.bodyEnded()) {
      end();
    }
  }

  private void requireUnasked() {
    if (reader != null || receiver != null) {
      throw new IllegalStateException("the body was asked for before");
    }
  }

  private void takeEarly() {
    Deque<ByteBuf> waiting = early;
    early = null;
    held.release();
    if (waiting != null) {
      waiting.forEach(this::content);
    }
  }

  boolean streams() {
    return receiver != null;
  }

  /// Whether there may be more that is of use.
  boolean takes() {
    return !done;
  }

  /// Takes over the buffer, which has bytes.
  void content(ByteBuf chunk) {
    BodyChunks to = receiver;
    if (done || to == null && exchange.responded()) {
      chunk.release();
    } else if (to != null) {
      byte[] bytes = new byte[chunk.readableBytes()];
      chunk.readBytes(bytes).release();
      if (!to.chunk(bytes)) {
        exchange.pauseReading();
      }
    } else if (reader != null) {
      gather(chunk);
      chunk.release();
    } else {
      if (early == null) {
        early = new ArrayDeque<>();
      }
      early.add(chunk);
      held.add(chunk.readableBytes());
      exchange.pauseReading();
    }
  }

  private void gather(ByteBuf chunk) {
    int length = chunk.readableBytes();
    if (gatheredBytes + (long) length > maxBytes) {
      refuse(tooLarge());
      return;
    }
    byte[] target = gathered;
    if (target == null) {
      // A declared length is only a promise: what is set aside grows with what comes.
      long declared = exchange.declaredBodyBytes();
      int size = Math.max(length, (int) Math.min(Math.max(declared, 0), FIRST_BYTES));
      if (!roomFor(size)) {
        return;
      }
      target = new byte[size];
    } else if (gatheredBytes + length > target.length) {
      int size = (int) Math.min(Math.max(target.length * 2L, gatheredBytes + length), maxBytes);
      if (!roomFor(size - target.length)) {
        return;
      }
      target = Arrays.copyOf(target, size);
    }
    gathered = target;
    chunk.readBytes(target, gatheredBytes, length);
    gatheredBytes += length;
  }

  /// Whether so many more bytes of bodies may be held; if not, this one is refused.
  private boolean roomFor(int bytes) {
    if (held.tryAdd(bytes)) {
      return true;
    }
    refuse(Limits.noRoomForBody());
    return false;
  }

  private ProblemDetails tooLarge() {
    return ProblemDetails.of(
        413, "The body is larger than the " + maxBytes + " bytes allowed here. Send less.");
  }

  /// The body is whole.
  void end() {
    if (done || reader == null && receiver == null) {
      return;
    }
    done = true;
    byte[] all = gathered;
    gathered = null;
    if (receiver != null) {
      receiver.end();
    } else if (reader != null) {
      reader.body(
          all == null
              ? new byte[0]
              : all.length == gatheredBytes ? all : Arrays.copyOf(all, gatheredBytes));
    }
  }

  void refuse(ProblemDetails problem) {
    if (done || reader == null && receiver == null) {
      return;
    }
    done = true;
    gathered = null;
    if (receiver != null) {
      receiver.refused(problem);
    } else if (reader != null) {
      reader.refused(problem);
    }
  }

  /// Whether it makes no progress while room for bodies is short.
  boolean stalled(long nowNanos) {
    return !done && held.stalled(exchange.requestBytes(), nowNanos);
  }

  /// The client has gone: nobody is told anything more.
  void abandon() {
    done = true;
  }

  /// The request is answered: nobody has its body in hand any more.
  void release() {
    Deque<ByteBuf> waiting = early;
    early = null;
    if (waiting != null) {
      waiting.forEach(ByteBuf::release);
    }
    held.release();
  }
}
