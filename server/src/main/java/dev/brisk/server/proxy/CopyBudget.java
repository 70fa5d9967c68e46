package dev.brisk.server.proxy;

import java.util.concurrent.atomic.AtomicLong;

/// What copies that are being made of answers may hold together, in bytes: a reader that takes its
/// time keeps a part of a copy as long. Thread-safe.
final class CopyBudget {
  private final long most;
  private final AtomicLong held = new AtomicLong();

  CopyBudget(long most) {
    this.most = most;
  }

  /// Whether there is room; then it is taken.
  boolean take(int bytes) {
    if (held.addAndGet(bytes) <= most) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void give(int bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
