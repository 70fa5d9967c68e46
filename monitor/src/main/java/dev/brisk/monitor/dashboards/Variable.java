package dev.brisk.monitor.dashboards;

/// A choice at the top of a dashboard.
///
/// @param query `label_values(…)`
public record Variable(String name, String label, String query) {}
