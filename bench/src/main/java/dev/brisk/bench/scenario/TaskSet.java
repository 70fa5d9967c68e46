package dev.brisk.bench.scenario;

/// Tasks that belong together, such as a part of a site in which a user stays for a while.
///
/// Write it as an inner class of a user or of another task set and mark it with [Task]. Once
/// chosen, its tasks go on until one calls [#leave]; in a [Sequence], until the last was done, too.
public abstract non-sealed class TaskSet extends Actions {
  /// For the task set's class.
  protected TaskSet() {}

  /// Ends this task, and goes back to the user or task set that it is nested in.
  protected final void leave() {
    throw context().endOfTaskSet();
  }
}
