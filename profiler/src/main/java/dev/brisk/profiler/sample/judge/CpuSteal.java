package dev.brisk.profiler.sample.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/// CPU time that the hypervisor gave to somebody else, from `/proc/stat`.
public final class CpuSteal {
  private final long[] before = read();

  /// The share since this was made, 0 to 1; empty where it is unknown.
  public OptionalDouble share() {
    long[] now = read();
    long all = now[0] - before[0];
    return now[0] == 0 || all <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) (now[1] - before[1]) / all);
  }

  private static long[] read() {
    try {
      String[] words =
          Files.readString(Path.of("/proc/stat")).lines().findFirst().orElse("").split("\\s+");
      long all = 0;
      for (int i = 1; i < Math.min(words.length, 9); i++) {
        all += Long.parseLong(words[i]);
      }
      return new long[] {all, words.length > 8 ? Long.parseLong(words[8]) : 0};
    } catch (IOException | NumberFormatException e) {
      return new long[2]; // not Linux
    }
  }
}
