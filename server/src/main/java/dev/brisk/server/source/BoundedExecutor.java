package dev.brisk.server.source;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.SourceException.Kind;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Runs work that blocks or computes away from the event loops, with a bound on what runs, on what
/// waits, and on how long it waits. Beyond any of them the caller gets UNAVAILABLE at once.
///
/// On platform threads, made when they are needed and kept for a while. A virtual thread that
/// computes keeps its carrier, and there are as many carriers as processors: two handlers that spun
/// stopped every other one, and their own interrupts with them (decision 21). A platform thread is
/// always preempted, so interrupts arrive and everybody else goes on.
public final class BoundedExecutor implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(30);

  /// When a server stops, nobody waits for what still runs: the listener has waited already.
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

  private static final Duration CLOSE_INTERRUPTED = Duration.ofSeconds(1);

  /// How long a call that was told to stop may go on before it counts as stuck.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Asks databases to cancel, which may block; interrupts need no thread.
  private static final ThreadPoolExecutor STOPPERS =
      new ThreadPoolExecutor(
          8,
          8,
          IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(1024),
          Thread.ofPlatform().daemon().name("brisk-stop-", 0).factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  static {
    STOPPERS.allowCoreThreadTimeOut(true);
  }

  private final String name;
  private final int limit;
  private final int queue;
  private final Duration maxWait;
  private final TimeoutScheduler timeouts;
  private final ThreadPoolExecutor threads;
  private final Semaphore slots;
  private final ConcurrentLinkedQueue<Job> jobs = new ConcurrentLinkedQueue<>();
  private final AtomicInteger admitted = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger stuck = new AtomicInteger();
  private final LongAdder rejected = new LongAdder();

  /// @param name of the threads, and of what is overloaded in messages
  /// @param limit calls at once: so many threads
  /// @param queue calls that wait at most
  /// @param maxWait how long each of them waits at most
  public BoundedExecutor(
      String name, int limit, int queue, Duration maxWait, TimeoutScheduler timeouts) {
    if (limit < 1 || queue < 0) {
      throw new IllegalArgumentException(
          "limit must be positive and queue not negative, but are " + limit + " and " + queue);
    }
    this.name = name;
    this.limit = limit;
    this.queue = queue;
    this.maxWait = maxWait;
    this.timeouts = timeouts;
    this.slots = new Semaphore(limit);
    // The slots are the bound; a thread that gave its slot back may still be on its way to rest.
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("brisk-" + name + "-", 0).factory());
  }

  /// Runs a task that belongs to no request.
  public CompletableFuture<Answer> run(@Nullable Duration timeout, Task task) {
    return run(RequestWork.NONE, timeout, task);
  }

  /// Runs a task. Cancelling the future stops it.
  ///
  /// @param work the request that it is for
  /// @param timeout from the task's start; then the future fails with TIMEOUT and the task is
  ///   stopped. Null: none
  public CompletableFuture<Answer> run(RequestWork work, @Nullable Duration timeout, Task task) {
    int position = admitted.incrementAndGet();
    if (position > limit + queue) {
      admitted.decrementAndGet();
      return CompletableFuture.failedFuture(overloaded());
    }
    Job job = new Job(work, task, timeout);
    if (position > limit) {
      job.waitAtMost(maxWait);
    }
    jobs.add(job);
    if (slots.tryAcquire()) {
      try {
        threads.execute(this::drain);
      } catch (RejectedExecutionException | OutOfMemoryError noThread) {
        // Closed, or the system has no further thread: others that run take the job, if there are.
        slots.release();
        if (jobs.remove(job)) {
          admitted.decrementAndGet();
          job.completeExceptionally(threads.isShutdown() ? stopping() : overloaded());
        }
      }
    }
    return job;
  }

  private void drain() {
    do {
      try {
        for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
          job.run();
        }
      } finally {
        slots.release();
      }
      // One that came between the last look and the release found no slot.
    } while (!jobs.isEmpty() && slots.tryAcquire());
  }

  public SourceStatistics.Pool statistics() {
    int now = running.get();
    return new SourceStatistics.Pool(
        now, Math.max(0, admitted.get() - now), limit, queue, rejected.sum(), stuck.get());
  }

  private SourceException overloaded() {
    rejected.increment();
    return new SourceException(
        Kind.UNAVAILABLE, "Too many calls of " + name + " are waiting already.", RETRY_AFTER, null);
  }

  private static SourceException stopping() {
    return new SourceException(Kind.UNAVAILABLE, "The server is stopping.", RETRY_AFTER, null);
  }

  /// Waits two seconds at most; the threads are daemons.
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSE_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        for (Job job = jobs.poll(); job != null; job = jobs.poll()) {
          admitted.decrementAndGet();
          job.completeExceptionally(stopping());
        }
        threads.shutdownNow();
        threads.awaitTermination(CLOSE_INTERRUPTED.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  @FunctionalInterface
  public interface Task {
    Answer run(Stop stop) throws Exception;
  }

  /// How a running task can be stopped. Without a registered way its thread is interrupted.
  public interface Stop {
    /// @param gently asks the work to stop; runs on another thread, may block briefly
    /// @param forcibly what to do when that has not helped for two seconds; likewise
    void by(Runnable gently, Runnable forcibly);

    /// Forgets these ways, before what they would stop is given to somebody else. Waits for one
    /// that is in progress.
    void clear();
  }

  private final class Job extends CompletableFuture<Answer> implements Stop {
    private final RequestWork work;
    private final Task task;
    private final @Nullable Duration timeout;
    private TimeoutScheduler.@Nullable Pending timer;
    private @Nullable Thread thread;
    private @Nullable Runnable gently;
    private @Nullable Runnable forcibly;
    private boolean ended;
    private boolean stopping;
    private boolean counted;

    Job(RequestWork work, Task task, @Nullable Duration timeout) {
      this.work = work;
      this.task = task;
      this.timeout = timeout;
    }

    synchronized void waitAtMost(Duration wait) {
      timer = timeouts.after(wait, this::abortWaiting);
    }

    private void abortWaiting() {
      synchronized (this) {
        if (thread != null || ended) {
          return;
        }
        stopping = true;
      }
      completeExceptionally(overloaded());
    }

    /// Whatever a task throws ends in the future, never in the pool.
    void run() {
      try {
        if (begin()) {
          try (RequestSegment segment = work.begin()) {
            runBegun();
          }
        }
      } catch (Throwable thrown) {
        completeExceptionally(thrown);
      } finally {
        admitted.decrementAndGet();
      }
    }

    private void runBegun() {
      running.incrementAndGet();
      Answer answer = null;
      Throwable failure = null;
      try {
        answer = task.run(this);
      } catch (Throwable thrown) {
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
        timer = timeouts.after(timeout, this::timeOut);
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
      if (counted) {
        stuck.decrementAndGet();
      }
      // A stop that came too late must not interrupt the next task of this thread. Cleared under
      // the lock that the interrupt is sent under.
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

    /// Called once, by whoever completed the future: the timer's thread or an event loop. So it
    /// never blocks: an interrupt is sent from here, everything else by a thread of its own.
    private void stop() {
      boolean ask;
      synchronized (this) {
        stopping = true;
        if (ended || thread == null) {
          return;
        }
        ask = gently != null;
        if (!ask) {
          thread.interrupt();
        }
      }
      if (ask) {
        STOPPERS.execute(() -> stopBy(false));
      }
      try {
        timeouts.after(PATIENCE, this::insist);
      } catch (IllegalStateException closed) {
        // The server stops, and nobody counts any more.
      }
    }

    private void insist() {
      STOPPERS.execute(() -> stopBy(true));
    }

    private synchronized void stopBy(boolean force) {
      if (ended) {
        return;
      }
      Runnable way = force ? forcibly : gently;
      if (way != null) {
        way.run();
      } else if (thread != null) {
        thread.interrupt();
      }
      if (force && !counted) {
        counted = true;
        stuck.incrementAndGet();
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
