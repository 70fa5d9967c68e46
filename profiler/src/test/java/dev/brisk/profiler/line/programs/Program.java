package dev.brisk.profiler.line.programs;

/// A program whose source says how often each line runs: `// 10` at its end, or `// 0`.
///
/// Lines without such a comment are not compared. Each program sits in a file of its own, so that
/// the comments can be read back.
public interface Program {
  void run() throws Exception;
}
