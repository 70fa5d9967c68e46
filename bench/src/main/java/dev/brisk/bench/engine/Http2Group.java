package dev.brisk.bench.engine;

import dev.brisk.bench.measure.ErrorClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The slots that share one HTTP/2 connection at a time. When the server says GOAWAY, requests in
/// flight end on the old connection and new ones open another.
final class Http2Group {
  private final LoadLoop loop;
  private final List<Http2Slot> openers = new ArrayList<>();
  private final List<Http2Slot> slots = new ArrayList<>();
  private @Nullable Http2ClientConnection link;

  Http2Group(LoadLoop loop) {
    this.loop = loop;
  }

  void add(Http2Slot slot) {
    slots.add(slot);
  }

  boolean isOpen() {
    return link != null && link.isReady();
  }

  /// The slot wants to be told when the connection is there.
  void open(Http2Slot slot) {
    openers.add(slot);
    if (isOpen()) {
      tellOpeners();
    } else {
      connect();
    }
  }

  void begin(Http2Slot slot) {
    Http2ClientConnection current = link;
    if (current != null && current.isReady()) {
      current.request(slot);
    } else {
      connect();
    }
  }

  private void connect() {
    if (link == null) {
      Http2ClientConnection fresh = new Http2ClientConnection(loop, this);
      link = fresh;
      fresh.connect();
    }
  }

  /// The connection is there: requests that waited for it go out.
  void ready(Http2ClientConnection of) {
    for (Http2Slot slot : slots) {
      if (slot.busy && slot.isWaiting()) {
        slot.sent = System.nanoTime();
        of.request(slot);
      }
    }
    tellOpeners();
  }

  /// No more new requests on this connection.
  void retire(Http2ClientConnection of) {
    if (link == of) {
      link = null;
    }
  }

  /// The connection could not be opened.
  void broken(Http2ClientConnection of, ErrorClass error) {
    retire(of);
    for (Http2Slot slot : slots) {
      if (slot.busy && slot.isWaiting()) {
        slot.consecutiveFailures++;
        slot.failed(error);
      }
    }
    tellOpeners();
  }

  private void tellOpeners() {
    List<Http2Slot> waiting = List.copyOf(openers);
    openers.clear();
    waiting.forEach(loop::opened);
  }

  /// Closes the connection once none of its slots has a request in flight.
  void closeIfIdle() {
    Http2ClientConnection current = link;
    if (current != null && slots.stream().noneMatch(slot -> slot.busy)) {
      link = null;
      current.close();
    }
  }
}
