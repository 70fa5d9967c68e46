package dev.brisk.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The `console` blocks of a Markdown page: commands behind `$ `, and what they print.
///
/// In what is expected, `…` stands for any text within a line, and a line that is only `…` for any
/// number of lines (none, too). A command goes on over lines behind `> `.
record Transcript(Path page, List<Step> steps) {

  /// @param line where the command stands in the page, from 1
  record Step(int line, String command, List<String> expected) {

    boolean inBackground() {
      return command.endsWith("&");
    }

    /// Whether the lines are what the page shows.
    boolean matches(List<String> lines) {
      return matches(0, lines, 0);
    }

    private boolean matches(int at, List<String> lines, int line) {
      if (at == expected.size()) {
        return line == lines.size();
      }
      if (expected.get(at).strip().equals("…")) {
        for (int next = line; next <= lines.size(); next++) {
          if (matches(at + 1, lines, next)) {
            return true;
          }
        }
        return false;
      }
      return line < lines.size()
          && pattern(expected.get(at)).matcher(lines.get(line)).matches()
          && matches(at + 1, lines, line + 1);
    }

    private static Pattern pattern(String expected) {
      StringBuilder regex = new StringBuilder();
      for (String part : expected.stripTrailing().split("…", -1)) {
        regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
      }
      return Pattern.compile(regex + "\\s*");
    }
  }

  static Transcript read(Path page) throws IOException {
    List<Step> steps = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    boolean inside = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("```")) {
        inside = !inside && line.strip().equals("```console");
        continue;
      }
      if (!inside) {
        continue;
      }
      if (line.startsWith("$ ")) {
        int start = i + 1;
        StringBuilder command = new StringBuilder(line.substring(2));
        while (i + 1 < lines.size() && lines.get(i + 1).startsWith(">")) {
          command.append('\n').append(lines.get(++i).replaceFirst("^> ?", ""));
        }
        steps.add(new Step(start, command.toString(), new ArrayList<>()));
      } else if (steps.isEmpty()) {
        throw new IllegalArgumentException(page + ":" + (i + 1) + ": output without a command");
      } else {
        steps.getLast().expected().add(line);
      }
    }
    return new Transcript(page, List.copyOf(steps));
  }
}
