package dev.brisk.server.admin;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Body;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// Server-sent events to one client. Thread-safe.
///
/// A client that reads too slowly loses events rather than memory being used: at most 256 wait.
public final class EventStream implements AutoCloseable {
  private static final int MAX_WAITING = 256;

  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
  private final Runnable closed;
  private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private long demand;
  private long dropped;
  private boolean sending;
  private boolean ended;
  private boolean completed;

  private EventStream(Runnable closed) {
    this.closed = closed;
  }

  /// Answers with a stream of events.
  ///
  /// @param closed runs once, when the client has gone or the stream was closed
  public static EventStream open(Exchange exchange, Runnable closed) {
    AdminSurface surface = exchange instanceof AdminExchange admin ? admin.surface() : null;
    EventStream[] self = new EventStream[1];
    EventStream stream =
        new EventStream(() -> {
          if (surface != null) {
            surface.forget(self[0]);
          }
          closed.run();
        });
    self[0] = stream;
    if (surface != null) {
      surface.remember(stream);
    }
    exchange.respond(
        new Response(
            200,
            List.of(
                Map.entry("content-type", "text/event-stream"),
                Map.entry("cache-control", "no-store")),
            new Body.Stream(stream::subscribe, -1)));
    return stream;
  }

  /// Sends an event.
  ///
  /// @param event its type, one line; empty: `message`
  /// @param data any text; each of its lines becomes a `data:` line
  /// @return false when it was dropped, because the client reads too slowly or is gone
  public boolean send(String event, String data) {
    StringBuilder text = new StringBuilder(data.length() + 32);
    if (!event.isEmpty()) {
      text.append("event: ").append(event.lines().findFirst().orElse("")).append('\n');
    }
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    byte[] bytes = text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    synchronized (this) {
      if (ended) {
        return false;
      }
      if (waiting.size() == MAX_WAITING) {
        dropped++;
        return false;
      }
      waiting.add(ByteBuffer.wrap(bytes));
    }
    pump();
    return true;
  }

  /// Events that the client was too slow for.
  public synchronized long dropped() {
    return dropped;
  }

  private void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
    synchronized (this) {
      subscriber = reader;
    }
    reader.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long events) {
            synchronized (EventStream.this) {
              demand += events;
            }
            pump();
          }

          @Override
          public void cancel() {
            synchronized (EventStream.this) {
              completed = true;
              waiting.clear();
            }
            close();
          }
        });
    pump();
  }

  /// Hands on what may go, one thread at a time and outside of the lock.
  private void pump() {
    while (true) {
      Flow.Subscriber<? super ByteBuffer> reader;
      ByteBuffer next = null;
      synchronized (this) {
        reader = subscriber;
        if (sending || reader == null || completed) {
          return;
        }
        if (demand > 0 && !waiting.isEmpty()) {
          next = waiting.poll();
          demand--;
        } else if (ended && waiting.isEmpty()) {
          completed = true;
        } else {
          return;
        }
        sending = true;
      }
      if (next == null) {
        reader.onComplete();
      } else {
        reader.onNext(next);
      }
      synchronized (this) {
        sending = false;
      }
    }
  }

  /// Ends the stream after what waits.
  @Override
  public void close() {
    boolean first;
    synchronized (this) {
      first = !ended;
      ended = true;
    }
    if (first) {
      closed.run();
      pump();
    }
  }
}
