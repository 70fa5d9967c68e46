package dev.brisk.server.source;

import org.jspecify.annotations.Nullable;

/// What a source counts about itself, as of one moment. Read by metrics; never reset.
///
/// @param pool of the threads that run its calls; null for a source that needs none
/// @param budget of calls to a third party; null without one
public record SourceStatistics(@Nullable Pool pool, @Nullable Budget budget) {
  /// Nothing to tell.
  public static final SourceStatistics NONE = new SourceStatistics(null, null);

  /// @param running calls now
  /// @param waiting calls admitted but not begun
  /// @param limit of running ones
  /// @param queueLimit of waiting ones
  /// @param rejected since the start
  /// @param stuck running calls that go on although they were told to stop
  /// @param shared whether it is that of [shared pools][SharedPools], and counted there
  public record Pool(
      int running,
      int waiting,
      int limit,
      int queueLimit,
      long rejected,
      int stuck,
      boolean shared) {
    public Pool(int running, int waiting, int limit, int queueLimit, long rejected, int stuck) {
      this(running, waiting, limit, queueLimit, rejected, stuck, false);
    }

    public Pool asShared() {
      return new Pool(running, waiting, limit, queueLimit, rejected, stuck, true);
    }
  }

  /// @param remaining calls that could be made now
  /// @param limit per window
  /// @param refused since the start
  public record Budget(int remaining, int limit, long refused) {}
}
