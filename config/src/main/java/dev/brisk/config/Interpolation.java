package dev.brisk.config;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Replaces `${NAME}` and `${NAME:-default}`. The default also stands in for an empty value, as in
/// a shell; `$${` is a literal `${`. What a variable holds is not looked into again.
final class Interpolation {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?})?");

  /// @param text null when something was wrong with it
  record Result(@Nullable String text, Set<String> variables) {}

  private Interpolation() {}

  static Result apply(String text, Environment environment, Consumer<String> problem) {
    if (!text.contains("${")) {
      return new Result(text, Set.of());
    }
    Set<String> variables = new LinkedHashSet<>();
    StringBuilder out = new StringBuilder();
    boolean sound = true;
    Matcher matcher = REFERENCE.matcher(text);
    int end = 0;
    while (matcher.find()) {
      out.append(text, end, matcher.start());
      end = matcher.end();
      String name = matcher.group(1);
      if (matcher.group().equals("$${")) {
        out.append("${");
      } else if (name == null) {
        problem.accept(
            "has '${' without a name and '}'. Write ${NAME} or ${NAME:-default}, or $${ for a"
                + " literal '${'.");
        sound = false;
      } else {
        String value = environment.get(name);
        String fallback = matcher.group(2);
        if (value != null && !(value.isEmpty() && fallback != null)) {
          out.append(value);
          variables.add(name);
        } else if (fallback != null) {
          out.append(fallback);
        } else {
          problem.accept(
              "needs the environment variable %1$s, which is not set. Set it, or write"
                      .formatted(name)
                  + " ${%1$s:-default}.".formatted(name));
          sound = false;
        }
      }
    }
    out.append(text, end, text.length());
    return new Result(sound ? out.toString() : null, Set.copyOf(variables));
  }
}
