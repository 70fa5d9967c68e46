package dev.brisk.bench.plan.importer;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Which operations of a description are asked for. Empty lists choose all; what begins with `!` is
/// left out.
///
/// @param tags one of an operation's tags
/// @param paths patterns of paths as the description writes them: `*` is a part of a segment, `**`
///   anything
/// @param methods such as `GET`
public record OpenApiSelection(List<String> tags, List<String> paths, List<String> methods) {
  public static final OpenApiSelection ALL = new OpenApiSelection(List.of(), List.of(), List.of());

  public OpenApiSelection {
    tags = List.copyOf(tags);
    paths = List.copyOf(paths);
    methods = methods.stream().map(method -> method.toUpperCase(Locale.ROOT)).toList();
  }

  boolean takes(String method, String path, List<String> tagsOfOperation) {
    return takes(methods, List.of(method), false)
        && takes(paths, List.of(path), true)
        && takes(tags, tagsOfOperation, false);
  }

  private static boolean takes(List<String> wanted, List<String> values, boolean patterns) {
    boolean any = wanted.stream().allMatch(each -> each.startsWith("!"));
    for (String each : wanted) {
      boolean not = each.startsWith("!");
      String text = not ? each.substring(1) : each;
      if (values.stream().anyMatch(value -> patterns ? glob(text, value) : text.equals(value))) {
        if (not) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private static boolean glob(String pattern, String path) {
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.split("(?<=\\*)(?!\\*)|(?<!\\*)(?=\\*)")) {
      regex.append(
          switch (part) {
            case "*" -> "[^/]*";
            case "**" -> ".*";
            default -> Pattern.quote(part);
          });
    }
    return path.matches(regex.toString());
  }
}
