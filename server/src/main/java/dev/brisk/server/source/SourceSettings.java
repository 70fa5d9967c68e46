package dev.brisk.server.source;

/// What stands behind an endpoint, as configured: a record of its kind's own.
public interface SourceSettings {
  /// The kind that these settings are of; ask it through [SourceType#of].
  SourceType<?> type();
}
