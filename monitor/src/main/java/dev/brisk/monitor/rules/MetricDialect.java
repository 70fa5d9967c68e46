package dev.brisk.monitor.rules;

/// Which metrics a service has.
public enum MetricDialect {
  /// All of Brisk's catalogue.
  BRISK,
  /// What prometheus-fastapi-instrumentator gives any service, and what Prometheus's client
  /// libraries say about the process: nothing of caches, sources, limits or a JVM.
  INSTRUMENTATOR
}
