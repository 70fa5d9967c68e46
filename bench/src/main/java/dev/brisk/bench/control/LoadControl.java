package dev.brisk.bench.control;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.measure.TimeSeries;
import dev.brisk.bench.report.LoadReport;
import java.util.List;
import java.util.function.Consumer;

/// Steers and watches runs of scenario users: the one door for page, REST, command line, and later
/// for workers on other machines.
///
/// Thread-safe. No method waits for users, except [#start], which looks the host up and connects
/// once.
public interface LoadControl {
  /// Most intervals that are kept for [#seconds]. In a longer run neighbours are merged, so that
  /// intervals are longer, not more.
  int SECONDS_MAX = TimeSeries.INTERVALS_MAX;

  /// Followers of one control; more are refused.
  int LISTENERS_MAX = 100;

  /// As last started or edited; before the first start, what the command line said.
  LoadSetup setup();

  LoadState state();

  /// Starts a run; its statistics begin at zero.
  ///
  /// @throws IllegalStateException when a run is active
  /// @throws IllegalArgumentException when the setup has no host
  /// @throws BenchException when the host is unknown or nobody listens; then nothing was started
  void start(LoadSetup setup) throws BenchException;

  /// Changes users and spawn rate while users run, in effect within a second; a run time counts
  /// from the start of the run. Without an active run the setup is kept for the next start.
  ///
  /// @throws IllegalStateException when the host differs and a run is active, or when a load shape
  ///   or an arrival model decides on the number of users
  void edit(LoadSetup setup);

  /// Asks all users to end: none begins another task, requests that wait are given up after the
  /// stop time-out. Does nothing when no run is active.
  void stop();

  /// Sets all statistics, failures and exceptions to zero; users go on.
  void reset();

  LoadSnapshot snapshot();

  /// The run so far from this second on, oldest first, in at most [#SECONDS_MAX] intervals of one
  /// second, or of several each in a long run.
  List<LoadSecond> seconds(long from);

  /// Calls back after each second and after each change of state, on a thread of the control. A
  /// listener must not block, and does not disturb others by throwing.
  ///
  /// @return ends the listening when closed
  /// @throws IllegalStateException when there are [#LISTENERS_MAX] already
  Listening listen(Consumer<LoadEvent> listener);

  /// The run so far in the load generator's form, for its JSON, HTML and CSV outputs.
  ///
  /// @throws IllegalStateException when no request has ended yet
  LoadReport report();

  /// Ends a listening. May be closed several times.
  interface Listening extends AutoCloseable {
    @Override
    void close();
  }
}
