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
  void sendDue();

  /// The slot may carry another request, unless the run is over.
  void free(ConnectionSlot slot, long now);

  /// How long a slot rests whose request failed; 0 for not at all.
  long backoffMillis(ConnectionSlot slot);

  /// Ends its timers. May be called twice.
  void stop();

  /// Requests that were due but never got a connection are unanswered, with the time they waited.
  void recordUnsent(long now);

  /// How many requests are due until an instant and were not sent.
  long waiting(long until);
}
