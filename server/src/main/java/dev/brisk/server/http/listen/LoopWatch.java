package dev.brisk.server.http.listen;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Asks each event loop every second whether it still works.
///
/// A loop that has ended, or that does not get to a task of its own for thirty seconds, serves none
/// of its connections, and nobody notices: the others go on, and the process lives. Time is counted
/// in rounds of this thread, not by the clock, so that a process that was stopped for an hour is
/// not taken for a mute one.
final class LoopWatch {
  static final int PATIENCE_ROUNDS = 30;
  static final long ROUND_MILLIS = 1_000;

  private final List<EventLoop> loops;
  private final Supplier<@Nullable String> broken;
  private final BooleanSupplier closed;
  private final Consumer<String> mute;
  private final int maxRounds;
  private final Runnable[] questions;
  private final boolean[] asked;
  private final int[] missed;
  private final AtomicIntegerArray answered;
  private @Nullable Thread thread;

  /// @param broken what the loops found to be out of order for good, or null
  /// @param closed whether the server is being closed, so that loops may end
  /// @param mute told, once, what is wrong
  LoopWatch(
      List<EventLoop> loops,
      int maxRounds,
      Supplier<@Nullable String> broken,
      BooleanSupplier closed,
      Consumer<String> mute) {
    this.broken = broken;
    this.loops = List.copyOf(loops);
    this.maxRounds = maxRounds;
    this.closed = closed;
    this.mute = mute;
    this.answered = new AtomicIntegerArray(loops.size());
    this.asked = new boolean[loops.size()];
    this.missed = new int[loops.size()];
    this.questions = new Runnable[loops.size()];
    for (int i = 0; i < questions.length; i++) {
      int loop = i;
      questions[i] = () -> answered.set(loop, 1);
    }
  }

  void start() {
    thread = Thread.ofPlatform().daemon().name("brisk-watch").start(this::run);
  }

  void stop() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    try {
      while (!closed.getAsBoolean()) {
        Thread.sleep(ROUND_MILLIS);
        String found = round();
        if (found != null && !closed.getAsBoolean()) {
          mute.accept(found);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks once.
  ///
  /// @return what is wrong, or null
  @Nullable String round() {
    for (int i = 0; i < questions.length; i++) {
      EventLoop loop = loops.get(i);
      if (loop.isShuttingDown()) {
        return "event loop " + i + " has ended";
      }
      if (asked[i] && answered.get(i) == 0) {
        if (++missed[i] >= maxRounds) {
          return "event loop " + i + " has not answered for " + maxRounds + " seconds";
        }
        continue;
      }
      missed[i] = 0;
      answered.set(i, 0);
      asked[i] = ask(loop, questions[i]);
    }
    return broken.get();
  }

  private static boolean ask(EventLoop loop, Runnable question) {
    try {
      loop.execute(question);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // Ending, which the next round sees, or no memory for the task: asked again in a second.
      return false;
    }
  }
}
