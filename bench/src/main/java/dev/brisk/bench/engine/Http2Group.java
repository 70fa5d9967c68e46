package dev.brisk.bench.engine;

import dev.brisk.bench.measure.ErrorClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lanes that share one HTTP/2 connection at a time. When the server says GOAWAY, requests in
/// flight end on the old connection and new ones open another.
final class Http2Group {
  private final LoadLoop loop;
  private final List<Http2Slot> openers = new ArrayList<>();
  private final List<Http2Slot> lanes = new ArrayList<>();
  private @Nullable Http2Connection link;

  Http2Group(LoadLoop loop) {
    this.loop = loop;
  }

  void add(Http2Slot lane) {
    lanes.add(lane);
  }

  boolean isOpen() {
    return link != null && link.isReady();
  }

  /// The lane wants to be told when the connection is there.
  void open(Http2Slot lane) {
    openers.add(lane);
    if (isOpen()) {
      tellOpeners();
    } else {
      connect();
    }
  }

  void begin(Http2Slot lane) {
    Http2Connection current = link;
    if (current != null && current.isReady()) {
      current.request(lane);
    } else {
      connect();
    }
  }

  private void connect() {
    if (link == null) {
      Http2Connection fresh = new Http2Connection(loop, this);
      link = fresh;
      fresh.connect();
    }
  }

  /// The connection is there: requests that waited for it go out.
  void ready(Http2Connection of) {
    for (Http2Slot lane : lanes) {
      if (lane.busy && lane.isWaiting()) {
        lane.sent = System.nanoTime();
        of.request(lane);
      }
    }
    tellOpeners();
  }

  /// No more new requests on this connection.
  void retire(Http2Connection of) {
    if (link == of) {
      link = null;
    }
  }

  /// The connection could not be opened.
  void broken(Http2Connection of, ErrorClass error) {
    retire(of);
    for (Http2Slot lane : lanes) {
      if (lane.busy && lane.isWaiting()) {
        lane.brokenInARow++;
        lane.failed(error);
      }
    }
    tellOpeners();
  }

  private void tellOpeners() {
    List<Http2Slot> waiting = List.copyOf(openers);
    openers.clear();
    waiting.forEach(loop::opened);
  }

  /// Closes the connection once none of its lanes has a request in flight.
  void closeIfIdle() {
    Http2Connection current = link;
    if (current != null && lanes.stream().noneMatch(lane -> lane.busy)) {
      link = null;
      current.close();
    }
  }
}
