package dev.brisk.bench.engine;

import dev.brisk.bench.measure.ErrorClass;

/// Carries one request at a time to the server. Confined to its loop's thread.
abstract class ConnectionSlot {
  final LoadLoop loop;
  int target;
  int row;

  /// When the request in flight was meant to start.
  long intendedStart;

  /// When it was written; while connecting, when connecting began.
  long sent;

  /// When the last answer was read: the slot is free since then.
  long idleSince;

  boolean busy;

  /// Closed model: the slot is one of those that the current stage puts to work.
  boolean inUse;

  /// The connection broke or was refused this many times in a row.
  int consecutiveFailures;

  ConnectionSlot(LoadLoop loop) {
    this.loop = loop;
  }

  /// Opens the connection ahead of the first request; calls [LoadLoop#opened] when done.
  abstract void open();

  /// Sends the request, connecting first where needed.
  abstract void begin();

  /// Gives up the request in flight; its answer, if it ever comes, is not looked at.
  abstract void abort();

  abstract void close();

  abstract boolean isOpen();

  final void begin(int target, int row, long intendedStart, long now) {
    this.target = target;
    this.row = row;
    this.intendedStart = intendedStart;
    sent = now;
    busy = true;
    begin();
  }

  final void failed(ErrorClass error) {
    if (busy) {
      busy = false;
      loop.failed(this, error);
    }
  }
}
