package dev.brisk.profiler.agent;

import org.jspecify.annotations.Nullable;

/// What one thread has counted for one caller, callee and endpoint. Written by that thread only.
final class CallEdge {
  final int endpoint;
  final int caller;
  final int callee;

  /// Counts the callee's activations on this thread, whoever called it.
  final CallEdge whole;

  /// Where the callee's last call went: the first guess for its next one.
  CallEdge recent;

  long calls;

  /// Calls while the callee was active already.
  long recursive;

  /// Calls while this edge was not active.
  long outermost;

  long thrown;

  /// Time without measured callees.
  long ownNanos;

  /// Time of this edge's outermost activations, and the measured calls inside it.
  long nanos;

  long inside;

  /// Time of the callee's outermost activations that came by this edge, and the calls inside it.
  long wholeNanos;

  long wholeInside;

  /// Activations at this moment.
  int active;

  /// Of a [#whole]: the path of the callee's outermost activation.
  @Nullable CallNode path;

  /// Of the callee's outermost activations for this endpoint, shared by all edges that lead to it.
  /// For a [#whole], the first endpoint's, which leads on to the others'.
  @Nullable CallTimes times;

  CallEdge(int endpoint, int caller, int callee, CallEdge whole) {
    this.endpoint = endpoint;
    this.caller = caller;
    this.callee = callee;
    this.whole = whole;
    this.recent = this;
  }

  /// One that counts activations of a method.
  CallEdge(int callee) {
    this.endpoint = CallTable.WHOLE;
    this.caller = CallTable.WHOLE;
    this.callee = callee;
    this.whole = this;
    this.recent = this;
  }

  boolean is(int wantedEndpoint, int wantedCaller, int wantedCallee) {
    return callee == wantedCallee && caller == wantedCaller && endpoint == wantedEndpoint;
  }

  void add(CallEdge other) {
    calls += other.calls;
    recursive += other.recursive;
    outermost += other.outermost;
    thrown += other.thrown;
    ownNanos += other.ownNanos;
    nanos += other.nanos;
    inside += other.inside;
    wholeNanos += other.wholeNanos;
    wholeInside += other.wholeInside;
  }
}
