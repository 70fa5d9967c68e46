package dev.brisk.metrics.trace;

/// Something with a place in a trace, which may be made only when it is asked for: most requests
/// are never asked.
@FunctionalInterface
public interface Traced {
  TraceContext trace();
}
