package dev.brisk.server.accesslog;

import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.message.CacheOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One line of JSON for each answered request, written by a thread of its own.
///
/// An event loop only puts a record into a bounded queue, and wakes nobody: the thread looks by
/// itself, since a wake-up for each request costs more than the request. When the disk cannot keep
/// up, records are dropped and counted, and a line says how many; requests never wait. A disk that
/// is full or gone is tried again, ever less often, for as long as the process lives. Queries are
/// left out: they may hold secrets.
public final class AccessLog implements ExchangeObserver, AutoCloseable {
  private static final int QUEUE = 16_384;

  /// Between two looks at the queue, while requests come and while none do. The queue holds what
  /// 160,000 requests a second bring in the longer one.
  private static final long BUSY_NANOS = 20_000_000;

  private static final long IDLE_NANOS = 100_000_000;

  /// Between two tries while the log cannot be written.
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

  /// @param nanos how long the request took; like `bytes` not negative
  record Line(
      long millis,
      String remote,
      String method,
      String path,
      String protocol,
      int status,
      long bytes,
      long nanos,
      String id,
      TraceContext trace,
      @Nullable CacheOutcome cache,
      @Nullable String userAgent) {}

  private final ArrayBlockingQueue<Line> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final String target;
  private final OutputStream out;
  private final AccessLines lines;
  private final boolean ownsOut;
  private final Thread writer;
  private volatile boolean closing;

  /// @param target a file that is appended to, or `-` for standard output
  public AccessLog(String target, Path directory) {
    try {
      this.ownsOut = !target.equals("-");
      this.out = ownsOut ? new LogFile(directory.resolve(target), System::nanoTime) : System.out;
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("Cannot write the access log to " + target + ": " + e.getMessage(), e));
    }
    this.target = target;
    lines = new AccessLines(out);
    writer = Thread.ofPlatform().daemon().name("brisk-access-log").start(this::write);
  }

  /// Records that found no room or could not be written, since the start.
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void started(Exchange exchange) {}

  @Override
  public void finished(Exchange exchange, int status, long responseBytes) {
    Line line =
        new Line(
            System.currentTimeMillis(),
            exchange.remoteAddress(),
            exchange.method(),
            exchange.path(),
            exchange.httpVersion(),
            status,
            responseBytes,
            System.nanoTime() - exchange.startNanos(),
            exchange.requestId(),
            exchange.trace(),
            exchange.cacheOutcome(),
            exchange.header("user-agent"));
    if (!queue.offer(line)) {
      dropped.incrementAndGet();
    }
  }

  private void write() {
    long reported = 0;
    Duration pause = Duration.ZERO;
    boolean last;
    do {
      // Looked at before the queue: what came before the end is written.
      last = closing;
      int written = 0;
      try {
        written = writeQueued();
        long lost = dropped.get();
        if (lost > reported) {
          lines.addDropped(lost - reported);
        }
        boolean wrote = written > 0 || lost > reported;
        lines.flush();
        reported = lost;
        if (wrote && !pause.isZero()) {
          pause = Duration.ZERO;
          LOG.log(
              System.Logger.Level.WARNING,
              "The access log "
                  + target
                  + " can be written again; "
                  + lost
                  + " records were lost"
                  + " since the start.");
        }
      } catch (IOException e) {
        dropped.addAndGet(lines.discard());
        if (pause.isZero()) {
          LOG.log(
              System.Logger.Level.ERROR,
              "The access log "
                  + target
                  + " cannot be written: "
                  + reason(e)
                  + ". It is tried again; what finds no room meanwhile is lost and counted"
                  + " (brisk_access_log_dropped_total).");
        }
        pause = longer(pause);
      }
      if (!last && written < QUEUE) {
        LockSupport.parkNanos(
            pause.isZero() ? written == 0 ? IDLE_NANOS : BUSY_NANOS : pause.toNanos());
      }
    } while (!last && !Thread.interrupted());
  }

  /// @return how many records
  private int writeQueued() throws IOException {
    int written = 0;
    for (Line line = queue.poll(); line != null; line = queue.poll()) {
      lines.add(line);
      if (++written == QUEUE) {
        break;
      }
    }
    return written;
  }

  private static Duration longer(Duration pause) {
    if (pause.isZero()) {
      return FIRST_PAUSE;
    }
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /// Writes what waits, for up to five seconds.
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    try {
      writer.join(5000);
      if (ownsOut) {
        out.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.getLogger(AccessLog.class.getName())
          .log(System.Logger.Level.WARNING, "Closing the access log failed", e);
    }
  }
}
