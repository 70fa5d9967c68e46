package dev.brisk.cli.init;

import dev.brisk.server.config.PathTemplate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a path's answers are tagged with, and what a write to it may change, by the names that
/// paths commonly have: `/users/{id}` is one of `/users`, and `/users/{id}/orders` belongs to it.
final class ResourceTags {
  private ResourceTags() {}

  /// `/users/{id}/orders`: `user:{id}` and `user:{id}:orders`.
  static List<String> ofRead(PathTemplate path) {
    List<String> steps = steps(path);
    Set<String> tags = new LinkedHashSet<>();
    steps.stream().filter(tag -> tag.endsWith("}")).forEach(tags::add);
    tags.add(steps.getLast());
    return List.copyOf(tags);
  }

  /// Also the lists on the way: `user:{id}`, and `users`.
  static List<String> ofWrite(PathTemplate path) {
    return steps(path).reversed();
  }

  /// `user:{}` of `user:{user_id}`: what is the same for the same thing.
  static String form(String tag) {
    return tag.replaceAll("\\{[^}]*\\}", "{}");
  }

  private static List<String> steps(PathTemplate path) {
    List<String> steps = new ArrayList<>();
    String before = "";
    String word = "";
    for (PathTemplate.Segment segment : path.segments()) {
      switch (segment) {
        case PathTemplate.Fixed fixed -> {
          String text = fixed.text().replaceAll("[^A-Za-z0-9_.-]", "_");
          boolean prefix = steps.isEmpty() && word.isEmpty() && text.matches("(?i)api|rest|v\\d+");
          if (!prefix) {
            word = word.isEmpty() ? text : word + "-" + text;
          }
        }
        case PathTemplate.Variable variable -> {
          if (!word.isEmpty()) {
            steps.add(before + word);
          }
          before += (word.isEmpty() ? "" : singular(word) + ":") + "{" + variable.name() + "}";
          before = before.startsWith("{") ? "item:" + before : before;
          steps.add(before);
          before += ":";
          word = "";
        }
        case PathTemplate.Rest rest -> throw new IllegalArgumentException(path.text());
      }
    }
    if (!word.isEmpty() || steps.isEmpty()) {
      steps.add(before + (word.isEmpty() ? "root" : word));
    }
    return steps;
  }

  private static String singular(String word) {
    if (word.endsWith("ies") && word.length() > 4) {
      return word.substring(0, word.length() - 3) + "y";
    }
    return word.endsWith("s") && !word.endsWith("ss") && word.length() > 2
        ? word.substring(0, word.length() - 1)
        : word;
  }
}
