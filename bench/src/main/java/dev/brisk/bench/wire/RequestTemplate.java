package dev.brisk.bench.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A text with `${column}` in it.
final class RequestTemplate {
  private final List<String> literals = new ArrayList<>();
  private final List<Integer> columns = new ArrayList<>();

  /// @param where for the message about a column that the data does not have; null when such a text
  ///   stays as it is
  /// @throws IllegalArgumentException when a column is named that the data does not have
  RequestTemplate(String text, List<String> names, @Nullable String where) {
    int from = 0;
    int open = -2;
    while ((open = text.indexOf("${", Math.max(from, open + 2))) >= 0) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        break;
      }
      String name = text.substring(open + 2, close);
      int column = names.indexOf(name);
      if (column < 0 && where == null) {
        continue;
      }
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
