package dev.brisk.monitor.stack;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;

/// How one text becomes another, line by line, as a unified diff.
final class LineDiff {
  private static final int MAX_LINES = 200;
  private static final int CONTEXT = 2;

  private LineDiff() {}

  static String unified(String name, String before, String after) {
    List<String> lines = before.lines().toList();
    List<String> diff =
        UnifiedDiffUtils.generateUnifiedDiff(
            name,
            name + " (generated)",
            lines,
            DiffUtils.diff(lines, after.lines().toList()),
            CONTEXT);
    return diff.isEmpty() ? "" : String.join("\n", diff) + "\n";
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
}
