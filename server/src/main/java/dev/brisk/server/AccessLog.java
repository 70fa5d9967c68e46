package dev.brisk.server;

import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.ExchangeObserver;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One line of JSON for each answered request, written by a thread of its own.
///
/// An event loop only puts a record into a bounded queue. When the disk cannot keep up, records are
/// dropped and counted, and a line says how many; requests never wait. Queries are left out: they
/// may hold secrets.
final class AccessLog implements ExchangeObserver, AutoCloseable {
  private static final int QUEUE = 16_384;
  private static final int MAX_TEXT = 500;

  private record Line(
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
      @Nullable Object cache,
      @Nullable String userAgent) {}

  private final ArrayBlockingQueue<Line> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final OutputStream out;
  private final boolean ownsOut;
  private final Thread writer;
  private volatile boolean closing;

  /// @param target a file that is appended to, or `-` for standard output
  AccessLog(String target, Path directory) {
    try {
      this.ownsOut = !target.equals("-");
      this.out =
          new BufferedOutputStream(
              ownsOut
                  ? Files.newOutputStream(
                      directory.resolve(target),
                      StandardOpenOption.CREATE,
                      StandardOpenOption.APPEND)
                  : System.out,
              64 << 10);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("Cannot write the access log to " + target + ": " + e.getMessage(), e));
    }
    writer = Thread.ofPlatform().daemon().name("brisk-access-log").start(this::write);
  }

  /// Records that found no room, since the start.
  long dropped() {
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
            exchange.attachment(),
            exchange.header("user-agent"));
    if (!queue.offer(line)) {
      dropped.incrementAndGet();
    }
  }

  private void write() {
    JsonMapper json = JsonMapper.shared();
    long reported = 0;
    try {
      while (!closing || !queue.isEmpty()) {
        Line line = queue.poll();
        if (line == null) {
          out.flush();
          line = queue.poll(200, TimeUnit.MILLISECONDS);
        }
        long lost = dropped.get();
        if (lost > reported) {
          out.write(
              json.writeValueAsBytes(json.createObjectNode().put("dropped", lost - reported)));
          out.write('\n');
          reported = lost;
        }
        if (line != null) {
          out.write(json.writeValueAsBytes(node(json, line)));
          out.write('\n');
        }
      }
      out.flush();
    } catch (IOException e) {
      System.getLogger(AccessLog.class.getName())
          .log(System.Logger.Level.ERROR, "The access log ends here: it cannot be written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ObjectNode node(JsonMapper json, Line line) {
    ObjectNode node = json.createObjectNode();
    node.put("time", Instant.ofEpochMilli(line.millis()).toString());
    node.put("remote", line.remote());
    node.put("method", cut(line.method()));
    node.put("path", cut(line.path()));
    node.put("protocol", "HTTP/" + line.protocol());
    node.put("status", line.status());
    node.put("bytes", line.bytes());
    node.put("duration_ms", line.nanos() / 1000 / 1e3);
    node.put("request_id", line.id());
    node.put("trace_id", line.trace().traceId());
    node.put("span_id", line.trace().spanIdText());
    if (line.cache() instanceof String cache) {
      node.put("cache", cache);
    }
    if (line.userAgent() != null) {
      node.put("user_agent", cut(line.userAgent()));
    }
    return node;
  }

  private static String cut(String text) {
    return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
  }

  /// Writes what waits, for up to five seconds.
  @Override
  public void close() {
    closing = true;
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
