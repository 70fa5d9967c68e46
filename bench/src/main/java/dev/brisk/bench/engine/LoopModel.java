package dev.brisk.bench.engine;

/// When a loop sends: as soon as it was answered, or on a schedule. What the plan says of either,
/// and the checks of that, stand in [dev.brisk.bench.plan.LoadModel]. Confined to its loop's
/// thread.
sealed interface LoopModel permits ClosedModel, OpenModel {
  /// Called once the slots are there.
  ///
  /// @return how many of them to connect ahead of the start
  int prepare();

  /// Begins to send.
  void start();

  /// Sends what is due now and has a slot.
  default void sendDue() {}

  /// The slot may carry another request, unless the run is over.
  void free(ConnectionSlot slot, long now);

  /// How long a slot rests whose request failed; 0 for not at all.
  default long backoffMillis(ConnectionSlot slot) {
    return 0;
  }

  /// Ends its timers. May be called twice.
  default void stop() {}

  /// Requests that were due but never got a connection are unanswered, with the time they waited.
  default void recordUnsent(long now) {}

  /// How many requests are due until an instant and were not sent.
  default long waiting(long until) {
    return 0;
  }
}
