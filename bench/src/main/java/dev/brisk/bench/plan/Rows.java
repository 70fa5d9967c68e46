package dev.brisk.bench.plan;

import java.util.List;

/// Data that fills `${column}` in targets: a table held in memory.
///
/// @param columns names, each once
/// @param values one list a row, as long as the columns
public record Rows(List<String> columns, List<List<String>> values) {
  /// Most rows that are held.
  public static final int ROWS_MAX = 1_000_000;

  public static final Rows NONE = new Rows(List.of(), List.of());

  public Rows {
    columns = List.copyOf(columns);
    values = List.copyOf(values);
    if (columns.stream().distinct().count() != columns.size()) {
      throw new IllegalArgumentException("The data names a column twice: " + columns + ".");
    }
    if (values.size() > ROWS_MAX) {
      throw new IllegalArgumentException("The data has more than " + ROWS_MAX + " rows.");
    }
    for (int row = 0; row < values.size(); row++) {
      if (values.get(row).size() != columns.size()) {
        throw new IllegalArgumentException(
            "Row "
                + (row + 1)
                + " of the data has "
                + values.get(row).size()
                + " values for "
                + columns.size()
                + " columns.");
      }
    }
  }

  /// How many different requests a target has: one a row, or one when nothing is filled in.
  public int count() {
    return Math.max(1, values.size());
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }
}
