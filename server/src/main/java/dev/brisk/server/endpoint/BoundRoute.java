package dev.brisk.server.endpoint;

import dev.brisk.server.access.Door;
import org.jspecify.annotations.Nullable;

/// A route and who answers it.
///
/// @param method upper case; `*`: any
/// @param template such as `/users/{user_id}`
/// @param door what requests pass before; null: nothing
public record BoundRoute(
    String method, String template, RouteHandler handler, @Nullable Door door) {
  public BoundRoute(String method, String template, RouteHandler handler) {
    this(method, template, handler, null);
  }

  public BoundRoute behind(@Nullable Door door) {
    return new BoundRoute(method, template, handler, door);
  }
}
