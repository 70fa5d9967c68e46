package dev.brisk.catalogue;

import dev.brisk.catalogue.Metric.Group;
import dev.brisk.catalogue.Metric.Type;
import dev.brisk.catalogue.Metric.Unit;
import java.util.List;

/// What client_java exports of the JVM and the process beside what dashboards and rules need.
final class RuntimeDetails {
  static final List<Metric> ALL =
      List.of(
          gauge("jvm_memory_init_bytes", Unit.BYTES, "Memory asked for at the start.", "area"),
          gauge(
              "jvm_memory_objects_pending_finalization",
              Unit.NONE,
              "Objects whose finalizers wait."),
          gauge("jvm_memory_pool_used_bytes", Unit.BYTES, "Memory in use, by pool.", "pool"),
          gauge(
              "jvm_memory_pool_committed_bytes", Unit.BYTES, "Memory committed, by pool.", "pool"),
          gauge(
              "jvm_memory_pool_max_bytes", Unit.BYTES, "Memory limit, by pool; -1: none.", "pool"),
          gauge(
              "jvm_memory_pool_init_bytes",
              Unit.BYTES,
              "Memory asked for at the start, by pool.",
              "pool"),
          gauge(
              "jvm_memory_pool_collection_used_bytes",
              Unit.BYTES,
              "Memory in use after the last collection, by pool.",
              "pool"),
          gauge(
              "jvm_memory_pool_collection_committed_bytes",
              Unit.BYTES,
              "Memory committed after the last collection, by pool.",
              "pool"),
          gauge(
              "jvm_memory_pool_collection_max_bytes",
              Unit.BYTES,
              "Memory limit after the last collection, by pool; -1: none.",
              "pool"),
          gauge(
              "jvm_memory_pool_collection_init_bytes",
              Unit.BYTES,
              "Memory asked for at the start, of pools that are collected.",
              "pool"),
          gauge("jvm_buffer_pool_capacity_bytes", Unit.BYTES, "Capacity of buffers.", "pool"),
          gauge("jvm_buffer_pool_used_buffers", Unit.NONE, "Buffers in use.", "pool"),
          gauge("jvm_threads_daemon", Unit.NONE, "Live daemon threads."),
          gauge("jvm_threads_peak", Unit.NONE, "Most threads that lived at once."),
          counter("jvm_threads_started_total", Unit.NONE, "Platform threads started."),
          gauge("jvm_threads_state", Unit.NONE, "Live platform threads by state.", "state"),
          gauge("jvm_threads_deadlocked_monitor", Unit.NONE, "Threads in a deadlock of monitors."),
          counter("jvm_classes_loaded_total", Unit.NONE, "Classes loaded since the start."),
          counter("jvm_classes_unloaded_total", Unit.NONE, "Classes unloaded since the start."),
          counter(
              "jvm_compilation_time_seconds_total",
              Unit.SECONDS,
              "Time spent compiling to machine code."),
          gauge("process_virtual_memory_bytes", Unit.BYTES, "Address space."));

  private RuntimeDetails() {}

  private static Metric gauge(String name, Unit unit, String help, String... labels) {
    return new Metric(name, Type.GAUGE, unit, Group.RUNTIME_DETAIL, List.of(labels), help);
  }

  private static Metric counter(String name, Unit unit, String help) {
    return new Metric(name, Type.COUNTER, unit, Group.RUNTIME_DETAIL, List.of(), help);
  }
}
