package dev.brisk.server.http.connection;

import dev.brisk.server.http.Limit;
import dev.brisk.server.http.limit.Limits;
import dev.brisk.server.http.limit.TransferProgress;
import org.jspecify.annotations.Nullable;

/// What an answer that is not out yet costs, counted from when it has to wait until it is written
/// or given up. On its event loop.
public final class WaitingAnswer {
  private final EventLoopState loop;
  private byte @Nullable [] body;
  private int bytes;
  private @Nullable TransferProgress progress;

  public WaitingAnswer(EventLoopState loop) {
    this.loop = loop;
  }

  /// @return false when there is no room for it
  public boolean hold(byte[] whole) {
    if (loop.hold(whole)) {
      body = whole;
      return true;
    }
    return false;
  }

  /// A body that comes in chunks.
  ///
  /// @return false when there is no room for it
  public boolean hold(int chunkBytes) {
    int cost = Limits.WAITING_BYTES + chunkBytes;
    if (loop.limits.answers.tryAdd(loop.index, cost)) {
      bytes = cost;
      return true;
    }
    loop.limits.count(Limit.UNREAD_ANSWERS);
    return false;
  }

  /// Whether the reader, whose turn it is, takes next to nothing.
  ///
  /// @param blocked whether it is the reader who holds the answer back
  public boolean stalled(boolean blocked, long sentBytes, long nowNanos, long maxWaitNanos) {
    if (!blocked) {
      progress = null;
      return false;
    }
    if (progress == null) {
      progress = new TransferProgress(nowNanos);
      progress.moved(sentBytes, nowNanos);
    }
    return progress.stalled(sentBytes, nowNanos, maxWaitNanos);
  }

  public void release() {
    progress = null;
    if (body != null) {
      loop.release(body);
      body = null;
    }
    if (bytes > 0) {
      loop.limits.answers.add(loop.index, -bytes);
      bytes = 0;
    }
  }
}
