package dev.brisk.server.source;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.server.source.SourceException.Kind;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Runs work that blocks or computes away from the event loops, with a bound on what runs, on what
/// waits, and on how long it waits. Beyond any of them the caller gets UNAVAILABLE at once.
///
/// Two kinds. Platform threads, one per slot, for native and CPU-bound calls: these pin the carrier
/// of a virtual thread (a 1.3 s SQLite query on one core held up every virtual thread for 1.3 s).
/// Virtual threads behind a semaphore for everything that parks properly.
final class Workers implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(20);

  private final String name;
  private final int limit;
  private final int queue;
  private final Duration maxWait;
  private final Deadlines deadlines;
  private final ExecutorService executor;
  private final @Nullable Semaphore slots;
  private final AtomicInteger admitted = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final LongAdder rejected = new LongAdder();

  private Workers(
      String name,
      int limit,
      int queue,
      Duration maxWait,
      Deadlines deadlines,
      ExecutorService executor,
      @Nullable Semaphore slots) {
    if (limit < 1 || queue < 0) {
      throw new IllegalArgumentException(
          "limit must be positive and queue not negative, but are " + limit + " and " + queue);
    }
    this.name = name;
    this.limit = limit;
    this.queue = queue;
    this.maxWait = maxWait;
    this.deadlines = deadlines;
    this.executor = executor;
    this.slots = slots;
  }

  /// @param name of the threads, and of what is overloaded in messages
  /// @param limit calls at once: so many threads
  /// @param queue calls that wait at most
  /// @param maxWait how long each of them waits at most
  static Workers platform(
      String name, int limit, int queue, Duration maxWait, Deadlines deadlines) {
    ExecutorService executor =
        Executors.newFixedThreadPool(
            limit, Thread.ofPlatform().daemon().name("brisk-" + name + "-", 0).factory());
    return new Workers(name, limit, queue, maxWait, deadlines, executor, null);
  }

  static Workers virtual(String name, int limit, int queue, Duration maxWait, Deadlines deadlines) {
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("brisk-" + name + "-", 0).factory());
    return new Workers(name, limit, queue, maxWait, deadlines, executor, new Semaphore(limit));
  }

  /// Runs a task that belongs to no request.
  CompletableFuture<Answer> run(@Nullable Duration timeout, Task task) {
    return run(RequestWork.NONE, timeout, task);
  }

  /// Runs a task. Cancelling the future stops it.
  ///
  /// @param work the request that it is for
  /// @param timeout from the task's start; then the future fails with TIMEOUT and the task is
  ///   stopped. Null: none
  CompletableFuture<Answer> run(RequestWork work, @Nullable Duration timeout, Task task) {
    int position = admitted.incrementAndGet();
    if (position > limit + queue) {
      admitted.decrementAndGet();
      return CompletableFuture.failedFuture(overloaded());
    }
    Job job = new Job(work, task, timeout);
    if (position > limit) {
      job.waitAtMost(maxWait);
    }
    try {
      executor.execute(job);
    } catch (RejectedExecutionException closed) {
      admitted.decrementAndGet();
      return CompletableFuture.failedFuture(
          new SourceException(Kind.UNAVAILABLE, "The server is stopping.", RETRY_AFTER, null));
    }
    return job;
  }

  SourceStatistics.Pool statistics() {
    int now = running.get();
    return new SourceStatistics.Pool(
        now, Math.max(0, admitted.get() - now), limit, queue, rejected.sum());
  }

  private SourceException overloaded() {
    rejected.increment();
    return new SourceException(
        Kind.UNAVAILABLE, "Too many calls of " + name + " are waiting already.", RETRY_AFTER, null);
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @FunctionalInterface
  interface Task {
    Answer run(Stop stop) throws Exception;
  }

  /// How a running task can be stopped. Without a registered way its thread is interrupted.
  interface Stop {
    /// @param gently asks the work to stop; runs on another thread, may block briefly
    /// @param forcibly what to do when that has not helped for two seconds
    void by(Runnable gently, Runnable forcibly);

    /// Forgets these ways, before what they would stop is given to somebody else. Waits for one
    /// that is in progress.
    void clear();
  }

  private final class Job extends CompletableFuture<Answer> implements Runnable, Stop {
    private static final int PATIENCE_STEPS = 40;
    private static final Duration PATIENCE_STEP = Duration.ofMillis(50);

    private final RequestWork work;
    private final Task task;
    private final @Nullable Duration timeout;
    private Deadlines.@Nullable Pending timer;
    private @Nullable Thread thread;
    private @Nullable Runnable gently;
    private @Nullable Runnable forcibly;
    private volatile boolean ended;
    private boolean stopping;

    Job(RequestWork work, Task task, @Nullable Duration timeout) {
      this.work = work;
      this.task = task;
      this.timeout = timeout;
    }

    synchronized void waitAtMost(Duration wait) {
      timer = deadlines.after(wait, this::giveUpWaiting);
    }

    private void giveUpWaiting() {
      synchronized (this) {
        if (thread != null || ended) {
          return;
        }
        stopping = true;
      }
      completeExceptionally(overloaded());
    }

    @Override
    public void run() {
      try {
        if (slots == null) {
          runInSlot();
        } else {
          slots.acquire();
          try {
            runInSlot();
          } finally {
            slots.release();
          }
        }
      } catch (InterruptedException shutdown) {
        completeExceptionally(
            new SourceException(Kind.UNAVAILABLE, "The server is stopping.", RETRY_AFTER, null));
      } finally {
        admitted.decrementAndGet();
      }
    }

    private void runInSlot() {
      if (!begin()) {
        return;
      }
      try (RequestSegment segment = work.begin()) {
        runBegun();
      }
    }

    private void runBegun() {
      running.incrementAndGet();
      Answer answer = null;
      Throwable failure = null;
      try {
        answer = task.run(this);
      } catch (
          Throwable thrown) { // whatever a handler throws ends in the future, never in the pool
        failure = thrown;
      }
      running.decrementAndGet();
      end();
      if (answer != null) {
        complete(answer);
      } else {
        completeExceptionally(
            failure != null ? failure : new IllegalStateException("the task gave no answer"));
      }
    }

    private synchronized boolean begin() {
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
      if (stopping || isDone()) {
        ended = true;
        return false;
      }
      thread = Thread.currentThread();
      if (timeout != null) {
        timer = deadlines.after(timeout, this::timeOut);
      }
      return true;
    }

    private synchronized void end() {
      ended = true;
      gently = null;
      forcibly = null;
      if (timer != null) {
        timer.cancel();
      }
      // A stop that came too late must not interrupt the next task of this thread. Cleared under
      // the
      // lock that the interrupt is sent under.
      Thread.interrupted();
    }

    private void timeOut() {
      if (completeExceptionally(
          new SourceException(Kind.TIMEOUT, "No answer within " + timeout + "."))) {
        stop();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        stop();
      }
      return cancelled;
    }

    private void stop() {
      synchronized (this) {
        stopping = true;
        if (ended || thread == null) {
          return;
        }
      }
      Thread.ofVirtual().name("brisk-stop").start(this::stopRunning);
    }

    private void stopRunning() {
      synchronized (this) {
        if (ended) {
          return;
        }
        if (gently != null) {
          gently.run();
        } else if (thread != null) {
          thread.interrupt();
        }
      }
      for (int step = 0; step < PATIENCE_STEPS && !ended; step++) {
        try {
          Thread.sleep(PATIENCE_STEP);
        } catch (InterruptedException interrupted) {
          return;
        }
      }
      synchronized (this) {
        if (!ended && forcibly != null) {
          forcibly.run();
        }
      }
    }

    @Override
    public synchronized void by(Runnable gentle, Runnable forceful) {
      if (stopping) {
        throw new CancellationException("stopped before it began");
      }
      gently = gentle;
      forcibly = forceful;
    }

    @Override
    public synchronized void clear() {
      gently = null;
      forcibly = null;
    }
  }
}
