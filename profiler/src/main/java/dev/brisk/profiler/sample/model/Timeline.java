package dev.brisk.profiler.sample.model;

import java.util.List;

/// When the samples were taken: the recording cut into equal stretches, and the weight of each
/// thread in them. What a stretch is made of stands in the trees ([CallTree.Node#times]).
///
/// @param stretchNanos how long each is
/// @param stretches how many there are
/// @param rows the threads with most weight first, the others together last
public record Timeline(long stretchNanos, int stretches, List<Row> rows) {
  /// The most stretches, so that each is a few pixels wide.
  public static final int MOST = 120;

  /// One thread, or several.
  ///
  /// @param weights by stretch
  public record Row(String thread, List<Long> weights) {
    public Row {
      weights = List.copyOf(weights);
    }
  }

  public Timeline {
    if (stretchNanos < 1 || stretches < 1 || stretches > MOST) {
      throw new IllegalArgumentException(
          "a timeline has 1 to " + MOST + " stretches, but has " + stretches);
    }
    rows = List.copyOf(rows);
  }
}
