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
  public record Pool(
      int running, int waiting, int limit, int queueLimit, long rejected, int stuck) {}

  /// Of the connections to a datasource or an upstream, which all endpoints on it share.
  ///
  /// @param active in use
  /// @param idle open but at rest
  /// @param pending calls that wait for one
  /// @param max that may be open
  public record Connections(int active, int idle, int pending, int max) {}

  /// @param remaining calls that could be made now
  /// @param limit per window
  /// @param refused since the start
  public record Budget(int remaining, int limit, long refused) {}
}
