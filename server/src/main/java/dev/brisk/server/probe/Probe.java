package dev.brisk.server.probe;

import java.util.List;

/// Looks at one thing. Runs on a thread of its own, which is interrupted when time is up.
public interface Probe {
  /// What it looks at: `machine`, `redis`, `datasource shop`.
  String name();

  /// What it found.
  ///
  /// @throws Exception when it could not find out; the message is told
  List<Finding> run() throws Exception;
}
