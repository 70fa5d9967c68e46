package dev.brisk.server.http.connection;

import dev.brisk.server.http.Limit;
import dev.brisk.server.http.limit.Limits;
import dev.brisk.server.http.limit.TransferProgress;
import org.jspecify.annotations.Nullable;

/// What a request's body costs, counted until the request is answered: until then somebody may have
/// it in hand. On its event loop.
final class HeldBody {
  private final EventLoopState loop;
  private long bytes;
  private @Nullable TransferProgress progress;

  HeldBody(EventLoopState loop) {
    this.loop = loop;
  }

  /// @return false when there is no room for so many more
  boolean tryAdd(int more) {
    if (loop.limits.bodies.tryAdd(loop.index, more)) {
      bytes += more;
      return true;
    }
    loop.limits.count(Limit.BODIES);
    return false;
  }

  /// What is here already.
  void add(int more) {
    loop.limits.bodies.add(loop.index, more);
    bytes += more;
  }

  void release() {
    if (bytes > 0) {
      loop.limits.bodies.add(loop.index, -bytes);
      bytes = 0;
    }
  }

  /// Whether next to nothing comes while room is short.
  boolean stalled(long received, long nowNanos) {
    if (!loop.limits.bodies.crowded()) {
      progress = null;
      return false;
    }
    if (progress == null) {
      progress = new TransferProgress(nowNanos);
      progress.moved(received, nowNanos);
    }
    boolean stalled = progress.stalled(received, nowNanos, Limits.PRESSED_NANOS);
    if (stalled) {
      loop.limits.count(Limit.STALLED_BODY);
    }
    return stalled;
  }
}
