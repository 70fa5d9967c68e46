package dev.brisk.bench.engine;

import org.jspecify.annotations.Nullable;

/// One of the requests that an HTTP/2 connection carries at the same time.
final class Http2Slot extends ConnectionSlot {
  private final Http2Group group;
  final BodyMatch body = new BodyMatch();
  @Nullable Http2ClientConnection link;
  int stream;
  int status;
  long bodyBytes;
  int retryAfterSeconds;
  boolean cacheHit;

  Http2Slot(LoadLoop loop, Http2Group group) {
    super(loop);
    this.group = group;
    group.add(this);
  }

  @Override
  void open() {
    group.open(this);
  }

  @Override
  void begin() {
    link = null;
    group.begin(this);
  }

  /// Whether the request in flight still waits for a connection.
  boolean isWaiting() {
    return link == null;
  }

  void start(Http2ClientConnection on, int stream) {
    link = on;
    this.stream = stream;
    status = 0;
    bodyBytes = 0;
    retryAfterSeconds = -1;
    cacheHit = false;
    body.reset();
  }

  @Override
  void abort() {
    busy = false;
    Http2ClientConnection on = link;
    link = null;
    if (on != null) {
      on.cancel(this);
    }
  }

  @Override
  void close() {
    group.closeIfIdle();
  }

  @Override
  boolean isOpen() {
    return group.isOpen();
  }
}
