package dev.brisk.bench.scenario.run;

/// Ends a task from within. An Error, so that `catch (Exception e)` in a task lets it pass.
final class Signal extends Error {
  private static final long serialVersionUID = 1;

  enum Kind {
    /// Back to the enclosing task set.
    LEAVE,
    /// This user ends; others go on.
    STOP_USER,
    /// The run, or the time of this user, is over.
    OVER
  }

  private final Kind kind;

  Signal(Kind kind) {
    super(kind.name(), null, false, false);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
