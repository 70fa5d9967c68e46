package dev.brisk.cache.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A thread that waits for an answer of the cache, and meanwhile runs the load that the answer
/// needs: so a loader finds the caller's transaction, security context, MDC and scoped values.
///
/// A load that comes when the caller does not wait (it has an old value already, was interrupted,
/// or may leave early because of a time-out) runs on a virtual thread.
///
/// It also knows who waits for whom. A load that asks for its own key, or two loads that ask for
/// each other's, would wait until their time-out: the one that closes the circle fails instead.
final class CallerThread {
  /// The wait-for graph is not followed further; beyond it the load's time-out decides.
  private static final int MAX_STEPS = 1_000;

  private static final ThreadLocal<@Nullable Loading> LOADING = new ThreadLocal<>();

  private final Thread caller = Thread.currentThread();
  private @Nullable Runnable pending;
  private boolean waits;

  /// @param waits whether the caller stays until the answer is there
  CallerThread(boolean waits) {
    this.waits = waits;
  }

  /// A thread that runs a load, and the flights that it waits for within it.
  static final class Loading {
    private volatile List<Flight<?>> awaited = List.of();
  }

  /// Has the work done by the caller if it waits, else by a virtual thread.
  <T> CompletionStage<T> run(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable task = () -> complete(result, work);
    synchronized (this) {
      if (waits && pending == null) {
        pending = task;
        LockSupport.unpark(caller);
        return result;
      }
    }
    startAlone(task);
    return result;
  }

  private static <T> void complete(CompletableFuture<T> result, Callable<T> work) {
    try {
      result.complete(work.call());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  private static void startAlone(Runnable task) {
    Thread.ofVirtual().name("brisk-cache-load").start(task);
  }

  /// Waits until the answer is there, running what it needs.
  ///
  /// @param flights those that the answer may depend on, asked before each wait
  /// @throws CancellationException when the caller is interrupted, whose flag is set again
  /// @throws IllegalStateException when the answer depends on a load that this thread runs
  void await(CompletableFuture<?> answer, Supplier<Collection<Flight<?>>> flights) {
    Loading own = LOADING.get();
    answer.whenComplete((value, failure) -> LockSupport.unpark(caller));
    try {
      while (!answer.isDone()) {
        Runnable work = take();
        if (work != null) {
          if (own != null) {
            own.awaited = List.of();
          }
          work.run();
        } else if (Thread.interrupted()) {
          caller.interrupt();
          throw new CancellationException(
              "interrupted while waiting for a value that is being loaded");
        } else {
          if (own != null) {
            own.awaited = List.copyOf(flights.get());
            refuseCircle(own);
          }
          LockSupport.park(this);
        }
      }
    } finally {
      if (own != null) {
        own.awaited = List.of();
      }
      leave();
    }
  }

  private synchronized @Nullable Runnable take() {
    Runnable work = pending;
    pending = null;
    return work;
  }

  private void leave() {
    Runnable left;
    synchronized (this) {
      waits = false;
      left = pending;
      pending = null;
    }
    if (left != null) {
      startAlone(left);
    }
  }

  /// Runs a loader, known as what loads these flights.
  static <T> T loading(Collection<Flight<?>> flights, Callable<T> loader) throws Exception {
    Loading outer = LOADING.get();
    // One a thread: a load within a load holds up both.
    Loading own = outer == null ? new Loading() : outer;
    if (outer == null) {
      LOADING.set(own);
    }
    flights.forEach(flight -> flight.loadedBy = own);
    try {
      return loader.call();
    } finally {
      if (outer == null) {
        LOADING.remove();
      }
    }
  }

  /// Whoever closes a circle is the last to say what it waits for, and so sees all of it.
  private static void refuseCircle(Loading own) {
    List<Flight<?>> ahead = new ArrayList<>(own.awaited);
    for (int i = 0; i < ahead.size() && i < MAX_STEPS; i++) {
      Flight<?> flight = ahead.get(i);
      Loading loading = flight.loadedBy;
      if (loading == own) {
        throw new IllegalStateException(
            "the load of \""
                + flight.key
                + "\" waits for itself: its loader asks the cache for that key again, or for one"
                + " whose loader does. Load the inner value without the cache, or under another"
                + " key.");
      }
      if (loading != null) {
        ahead.addAll(loading.awaited);
      }
    }
  }
}
