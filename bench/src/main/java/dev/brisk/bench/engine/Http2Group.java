package dev.brisk.bench.engine;

import dev.brisk.bench.measure.ErrorClass;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lanes that share one HTTP/2 connection at a time. When the server says GOAWAY, requests in
/// flight end on the old connection and new ones open another.
final class Http2Group {
  private final LoadLoop loop;
  private final List<Http2Lane> openers = new ArrayList<>();
  private final List<Http2Lane> lanes = new ArrayList<>();
  private @Nullable Http2Link link;

  Http2Group(LoadLoop loop) {
    this.loop = loop;
  }

  void add(Http2Lane lane) {
    lanes.add(lane);
  }

  boolean isOpen() {
    return link != null && link.isReady();
  }

  /// The lane wants to be told when the connection is there.
  void open(Http2Lane lane) {
    openers.add(lane);
    if (isOpen()) {
      tellOpeners();
    } else {
      connect();
    }
  }

  void begin(Http2Lane lane) {
    Http2Link current = link;
    if (current != null && current.isReady()) {
      current.request(lane);
    } else {
      connect();
    }
  }

  private void connect() {
    if (link == null) {
      Http2Link fresh = new Http2Link(loop, this);
      link = fresh;
      fresh.connect();
    }
  }

  /// The connection is there: requests that waited for it go out.
  void ready(Http2Link of) {
    for (Http2Lane lane : lanes) {
      if (lane.busy && lane.isWaiting()) {
        lane.sent = System.nanoTime();
        of.request(lane);
      }
    }
    tellOpeners();
  }

  /// No more new requests on this connection.
  void retire(Http2Link of) {
    if (link == of) {
      link = null;
    }
  }

  /// The connection could not be opened.
  void broken(Http2Link of, ErrorClass error) {
    retire(of);
    for (Http2Lane lane : lanes) {
      if (lane.busy && lane.isWaiting()) {
        lane.brokenInARow++;
        lane.failed(error);
      }
    }
    tellOpeners();
  }

  private void tellOpeners() {
    List<Http2Lane> waiting = List.copyOf(openers);
    openers.clear();
    waiting.forEach(loop::opened);
  }

  /// Closes the connection once none of its lanes has a request in flight.
  void closeIfIdle() {
    Http2Link current = link;
    if (current != null && lanes.stream().noneMatch(lane -> lane.busy)) {
      link = null;
      current.close();
    }
  }
}
