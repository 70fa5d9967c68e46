package dev.brisk.bench.resource;

import java.io.IOException;

/// Looks at the target now and then. Used by one thread.
public sealed interface TargetProbe permits ProcessProbe, MetricsProbe {
  /// What the target has used until now.
  ///
  /// @throws IOException when the target is gone or does not tell
  TargetReading read() throws IOException;

  /// Where the numbers come from, such as `process 4711`.
  String source();
}
