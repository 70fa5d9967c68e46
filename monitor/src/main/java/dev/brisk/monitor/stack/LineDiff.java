package dev.brisk.monitor.stack;

import java.util.ArrayList;
import java.util.List;

/// How one text becomes another, line by line.
///
/// The common beginning and end are left out first; what remains is compared by the longest common
/// subsequence, up to a size at which that would take too long.
final class LineDiff {
  private static final int MAX_LINES = 200;
  private static final int MAX_CELLS = 4_000_000;
  private static final int CONTEXT = 2;

  private LineDiff() {}

  /// One line of the result: ` `, `-` or `+`, and the line.
  private record Line(char mark, String text) {}

  static String unified(String name, String before, String after) {
    List<Line> lines = lines(before.lines().toList(), after.lines().toList());
    StringBuilder text = new StringBuilder("--- " + name + "\n+++ " + name + " (generated)\n");
    int printedTo = -1;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).mark() == ' ') {
        continue;
      }
      int from = Math.max(printedTo + 1, i - CONTEXT);
      if (from > printedTo + 1) {
        text.append("@@\n");
      }
      int to = Math.min(lines.size() - 1, i + CONTEXT);
      for (int j = from; j <= to; j++) {
        text.append(lines.get(j).mark()).append(lines.get(j).text()).append('\n');
      }
      printedTo = Math.max(printedTo, to);
    }
    return text.toString();
  }

  static String bounded(String diff) {
    List<String> lines = diff.lines().toList();
    if (lines.size() <= MAX_LINES) {
      return diff;
    }
    return String.join("\n", lines.subList(0, MAX_LINES))
        + "\n… and "
        + (lines.size() - MAX_LINES)
        + " lines more\n";
  }

  private static List<Line> lines(List<String> before, List<String> after) {
    int start = 0;
    int limit = Math.min(before.size(), after.size());
    while (start < limit && before.get(start).equals(after.get(start))) {
      start++;
    }
    int end = 0;
    while (end < limit - start
        && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
      end++;
    }
    List<Line> result = new ArrayList<>();
    before.subList(0, start).forEach(line -> result.add(new Line(' ', line)));
    compare(
        before.subList(start, before.size() - end),
        after.subList(start, after.size() - end),
        result);
    before
        .subList(before.size() - end, before.size())
        .forEach(line -> result.add(new Line(' ', line)));
    return result;
  }

  private static void compare(List<String> before, List<String> after, List<Line> result) {
    if ((long) before.size() * after.size() > MAX_CELLS) {
      before.forEach(line -> result.add(new Line('-', line)));
      after.forEach(line -> result.add(new Line('+', line)));
      return;
    }
    int[][] common = new int[before.size() + 1][after.size() + 1];
    for (int i = before.size() - 1; i >= 0; i--) {
      for (int j = after.size() - 1; j >= 0; j--) {
        common[i][j] =
            before.get(i).equals(after.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    int i = 0;
    int j = 0;
    while (i < before.size() || j < after.size()) {
      if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
        result.add(new Line(' ', before.get(i++)));
        j++;
      } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
        result.add(new Line('-', before.get(i++)));
      } else {
        result.add(new Line('+', after.get(j++)));
      }
    }
  }
}
