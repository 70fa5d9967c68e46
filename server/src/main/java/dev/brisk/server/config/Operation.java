package dev.brisk.server.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A method and a path, written as in `GET /users/{user_id}`.
///
/// @param method upper-case, or null when none was written
public record Operation(@Nullable String method, PathTemplate path) {
  public static final String HINT = "Write a method and a path such as GET /users/{user_id}.";
  private static final Pattern TEXT = Pattern.compile("(?:([A-Za-z]+) +)?(/.*)");

  /// @throws IllegalArgumentException whose message says in whole sentences what to write
  public static Operation parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(HINT);
    }
    String method = matcher.group(1);
    return new Operation(
        method == null ? null : method.toUpperCase(Locale.ROOT),
        PathTemplate.parse(matcher.group(2)));
  }

  public String methodOr(String other) {
    return method == null ? other : method;
  }
}
