package dev.brisk.cli.doctor;

import java.util.List;

/// Looks at one thing. Runs on a thread of its own, which is interrupted when time is up.
interface Check {
  /// What it looks at: `machine`, `redis`, `datasource shop`.
  String name();

  /// What it found.
  ///
  /// @throws Exception when it could not find out; the message is told
  List<Finding> run() throws Exception;
}
