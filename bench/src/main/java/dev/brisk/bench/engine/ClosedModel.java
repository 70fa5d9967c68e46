package dev.brisk.bench.engine;

import dev.brisk.bench.plan.LoadModel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Each slot sends its next request when the last one was answered; stages say how many slots are
/// in use.
final class ClosedModel implements LoopModel {
  private static final long RAMP_STEP_MILLIS = 20;
  private static final long BACKOFF_MIN_MILLIS = 10;
  private static final long BACKOFF_MAX_MILLIS = 1_000;

  private final LoadLoop loop;
  private final LoadModel.Closed model;
  private final RequestBudget budget;
  private final boolean constant;
  private int inUse;

  /// @param remaining requests that are left for all loops, or null if their number has no limit
  ClosedModel(LoadLoop loop, LoadModel.Closed model, @Nullable AtomicLong remaining) {
    this.loop = loop;
    this.model = model;
    budget = new RequestBudget(remaining);
    constant = model.isConstant();
  }

  @Override
  public int prepare() {
    return slotsAt(model.stages().getFirst().from());
  }

  /// Puts slots to work until as many are in use as the stage asks for.
  @Override
  public void start() {
    long now = System.nanoTime();
    int asked = slotsNow(now);
    List<ConnectionSlot> slots = loop.slots();
    for (int i = 0; i < slots.size() && inUse < asked; i++) {
      ConnectionSlot slot = slots.get(i);
      if (!slot.inUse) {
        slot.inUse = true;
        inUse++;
        free(slot, now);
      }
    }
    if (!constant) {
      loop.eventLoop().schedule(this::ramp, RAMP_STEP_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void ramp() {
    if (loop.isSending()) {
      start();
    }
  }

  /// The slot sends its next request, unless the run or its turn is over.
  @Override
  public void free(ConnectionSlot slot, long now) {
    if (loop.isSending() && (constant || inUse <= slotsNow(now)) && budget.take()) {
      loop.send(slot, now, now);
      return;
    }
    inUse--;
    slot.inUse = false;
    if (budget.exhausted()) {
      loop.stopSending();
    }
    if (loop.isSending()) {
      slot.close();
    } else {
      loop.finishIfDrained();
    }
  }

  /// A closed loop on a dead server would spin.
  @Override
  public long backoffMillis(ConnectionSlot slot) {
    int failures = slot.consecutiveFailures;
    return failures > 1
        ? Math.min(BACKOFF_MIN_MILLIS << Math.min(failures - 2, 10), BACKOFF_MAX_MILLIS)
        : 0;
  }

  private int slotsNow(long now) {
    return slotsAt(model.valueAt(now - loop.startNanos()));
  }

  /// How many slots are in use when the stage's value is `connections`.
  private int slotsAt(double connections) {
    int slots = loop.slots().size();
    int perConnection = slots / Math.max(1, loop.share(loop.plan().connections()));
    return Math.min(slots, loop.share((int) Math.round(connections)) * perConnection);
  }
}
