package dev.brisk.cli.profile;

import dev.brisk.profiler.weave.Selection;
import picocli.CommandLine.Option;

/// How much a pattern may mean: the option that exact profiles share.
final class ClassBound {
  static final String NAME = "--max-classes";

  @Option(
      names = NAME,
      paramLabel = "N",
      description = "Refuse patterns that fit more classes (default ${DEFAULT-VALUE}).")
  private int classes = Selection.MAX_CLASSES;

  int classes() {
    return classes;
  }
}
