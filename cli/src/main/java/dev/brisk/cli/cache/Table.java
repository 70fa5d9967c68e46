package dev.brisk.cli.cache;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Columns of text: the first flush left, the others flush right. One that is empty below its head
/// is left out, so that the others fit on a line.
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table row(String... cells) {
    rows.add(List.of(cells));
    return this;
  }

  void print(PrintWriter out) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (int i = 0; i < columns; i++) {
      boolean empty = true;
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], row.get(i).length());
        empty &= row == rows.getFirst() || row.get(i).isEmpty();
      }
      if (empty) {
        widths[i] = 0;
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        if (widths[i] > 0) {
          String space = " ".repeat(widths[i] - row.get(i).length());
          line.append(i == 0 ? row.get(i) + space : "  " + space + row.get(i));
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
