package dev.brisk.server.proxy;

import dev.brisk.httpcache.field.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names that an upstream gives its answers, and names that it says are no longer true.
final class AnswerTags {
  /// What an upstream sends to make everything with these tags invalid; taken out on the way.
  static final String INVALIDATE = "brisk-invalidate";

  private static final int MOST = 64;
  private static final int LONGEST = 256;

  private AnswerTags() {}

  /// `Surrogate-Key` and `xkey` have spaces between tags, `Cache-Tag` commas.
  static List<String> of(Fields answer) {
    List<String> tags = new ArrayList<>();
    add(tags, answer.combined("surrogate-key"), "[ ,]+");
    add(tags, answer.combined("xkey"), "[ ,]+");
    add(tags, answer.combined("cache-tag"), ",");
    return List.copyOf(tags);
  }

  static List<String> invalidated(Fields answer) {
    List<String> tags = new ArrayList<>();
    add(tags, answer.combined(INVALIDATE), "[ ,]+");
    return List.copyOf(tags);
  }

  private static void add(List<String> tags, @Nullable String text, String between) {
    if (text == null) {
      return;
    }
    for (String part : text.split(between)) {
      String tag = part.strip();
      if (!tag.isEmpty() && tag.length() <= LONGEST && tags.size() < MOST && !tags.contains(tag)) {
        tags.add(tag);
      }
    }
  }
}
