package dev.brisk.server;

import dev.brisk.cache.load.CacheEvent;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.server.problem.FailureLog;
import org.jspecify.annotations.Nullable;

/// Says in the log when the shared tier goes and comes back. The cache tells of changes only, one
/// at a time.
final class RemoteStateLog {
  private static final System.Logger LOG = System.getLogger(RemoteStateLog.class.getName());

  private final String tier;
  private boolean down;

  RemoteStateLog(String tier) {
    this.tier = tier;
  }

  synchronized void heard(CacheEvent event) {
    if (!(event instanceof CacheEvent.RemoteChanged changed)) {
      return;
    }
    if (changed.state() == RemoteState.DOWN && !down) {
      down = true;
      LOG.log(
          System.Logger.Level.WARNING,
          tier
              + " is down ("
              + FailureLog.oneLine(reason(changed.cause()))
              + "). Requests are answered from memory and the sources; it is tried again all the"
              + " time. brisk doctor says more.");
    } else if (changed.state() == RemoteState.UP && down) {
      down = false;
      LOG.log(System.Logger.Level.INFO, tier + " is up again.");
    }
  }

  private static String reason(@Nullable Throwable failure) {
    Throwable deepest = failure;
    while (deepest != null && deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    return deepest == null
        ? "no reason is known"
        : deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
  }
}
