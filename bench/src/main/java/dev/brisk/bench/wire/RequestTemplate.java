package dev.brisk.bench.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// A text with `${column}` in it.
final class RequestTemplate {
  private final List<String> literals = new ArrayList<>();
  private final List<Integer> columns = new ArrayList<>();

  /// @throws IllegalArgumentException when a column is named that the data does not have
  RequestTemplate(String text, List<String> names, String where) {
    int from = 0;
    int open;
    while ((open = text.indexOf("${", from)) >= 0) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        break;
      }
      String name = text.substring(open + 2, close);
      int column = names.indexOf(name);
      if (column < 0) {
        throw new IllegalArgumentException(
            where
                + " names ${"
                + name
                + "}, but the data has "
                + (names.isEmpty()
                    ? "no columns. Give --data FILE."
                    : "the columns " + names + "."));
      }
      literals.add(text.substring(from, open));
      columns.add(column);
      from = close + 1;
    }
    literals.add(text.substring(from));
  }

  String fill(List<String> row, UnaryOperator<String> escape) {
    StringBuilder text = new StringBuilder(literals.getFirst());
    for (int i = 0; i < columns.size(); i++) {
      text.append(escape.apply(row.get(columns.get(i)))).append(literals.get(i + 1));
    }
    return text.toString();
  }
}
