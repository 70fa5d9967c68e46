package dev.brisk.bench.scenario;

import java.util.List;

/// One row of a feeder.
///
/// @param columns names
/// @param values as many as columns
public record Row(List<String> columns, List<String> values) {
  /// The value of a column.
  ///
  /// @throws IllegalArgumentException when there is no such column
  public String get(String column) {
    int index = columns.indexOf(column);
    if (index < 0) {
      throw new IllegalArgumentException(
          "The feeder has no column '" + column + "'. It has " + columns + ".");
    }
    return values.get(index);
  }

  /// The column of this name, or the only column.
  String valueFor(String name) {
    return values.size() == 1 && !columns.contains(name) ? values.getFirst() : get(name);
  }

  /// The value of the only column, or all of them.
  @Override
  public String toString() {
    return values.size() == 1 ? values.getFirst() : values.toString();
  }
}
