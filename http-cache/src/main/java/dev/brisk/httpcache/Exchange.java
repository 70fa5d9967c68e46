package dev.brisk.httpcache;

/// When a request was sent and its response received, in milliseconds of one clock, which is close
/// to that of the wall: ages are differences to the origin's `Date`.
public record Exchange(long sentAtMillis, long receivedAtMillis) {
  public Exchange {
    if (receivedAtMillis < sentAtMillis) {
      throw new IllegalArgumentException("received before it was sent");
    }
  }
}
