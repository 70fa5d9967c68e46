package dev.brisk.watch.check;

import dev.brisk.watch.condition.Observation;
import java.time.Duration;

/// Takes one look.
@FunctionalInterface
public interface Probe {
  /// Blocks for at most the time-out and never throws for what the other side does.
  Observation look(Target target, Duration timeout) throws InterruptedException;
}
