package dev.brisk.metrics.vertx;

import dev.brisk.metrics.http.PathTemplate;
import org.jspecify.annotations.Nullable;

/// The handler of a request, from the routes that Vert.x Web says it went through.
///
/// They come one by one: handlers for all paths, the mounts of sub-routers, whose own routes begin
/// where the mount ends, and at last the route itself. Which of them is relative shows in the path.
final class RoutedPath {
  private final String path;

  /// Where the innermost sub-router begins, without a slash at the end.
  private String mount = "";

  /// The last route for all that is below it, and the last for just this.
  private @Nullable String wildcard;

  private @Nullable String exact;

  RoutedPath(String path) {
    this.path = path;
  }

  /// @param route as it was declared, such as `/items/:id` or `/items/*`; null: for all paths
  void add(@Nullable String route) {
    if (route == null || !route.startsWith("/")) {
      return;
    }
    String template = braced(route);
    String below = mount + template;
    String whole = PathTemplate.matches(below, path) ? below : template;
    boolean toAll = whole.endsWith("*") || (whole.endsWith("/") && !whole.equals(path));
    if (toAll) {
      // Vert.x Web leaves the asterisk out.
      int end = whole.lastIndexOf('/');
      wildcard = whole.substring(0, end) + "/*";
      mount = whole.substring(0, end);
    } else {
      exact = whole;
    }
  }

  /// Null when only handlers for all paths saw the request, and none answered it.
  @Nullable String handler(int status) {
    if (exact != null) {
      return exact;
    }
    return status == 404 || status == 405 ? null : wildcard;
  }

  /// `:id` as everybody else writes it.
  private static String braced(String route) {
    if (route.indexOf(':') < 0) {
      return route;
    }
    String[] segments = route.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].startsWith(":")) {
        segments[i] = "{" + segments[i].substring(1) + "}";
      }
    }
    return String.join("/", segments);
  }
}
