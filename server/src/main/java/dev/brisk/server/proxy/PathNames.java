package dev.brisk.server.proxy;

import java.util.regex.Pattern;

/// Calls paths that differ in a number, an id or a date by one name.
final class PathNames {
  private static final int MOST_SEGMENTS = 8;
  private static final int LONGEST = 120;
  private static final Pattern ID =
      Pattern.compile(
          "[0-9]+|[0-9a-fA-F]{8}-[0-9a-fA-F-]{20,32}|(?=.*[0-9])[0-9a-fA-F]{12,}"
              + "|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|(?=.*[0-9])[A-Za-z0-9_-]{20,}");

  private PathNames() {}

  /// `/users/7/orders` is `/users/{id}/orders`.
  static String template(String path) {
    StringBuilder name = new StringBuilder();
    String[] segments = path.substring(1).split("/", -1);
    int ids = 0;
    for (int i = 0; i < segments.length; i++) {
      if (i == MOST_SEGMENTS || name.length() > LONGEST) {
        return name.append("/**").toString();
      }
      String segment = segments[i];
      boolean id = ID.matcher(segment).matches();
      // A template has each name once.
      name.append('/').append(id ? ++ids == 1 ? "{id}" : "{id" + ids + "}" : segment);
    }
    return name.length() > 2 * LONGEST ? "/**" : name.toString();
  }
}
