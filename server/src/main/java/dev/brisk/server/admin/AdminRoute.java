package dev.brisk.server.admin;

import dev.brisk.server.endpoint.RouteHandler;

/// One route of an [AdminExtension].
///
/// @param method `GET` for what changes nothing, `POST` for what does
/// @param path below `/brisk/<name>`: empty, or a template such as `/runs/{id}`
/// @param handler called on the event loop: never block there
public record AdminRoute(String method, String path, RouteHandler handler) {
  public AdminRoute {
    if (!method.equals("GET") && !method.equals("POST")) {
      throw new IllegalArgumentException(
          "an admin route is GET when it changes nothing and POST when it does, but is " + method);
    }
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw new IllegalArgumentException("a path is empty or begins with '/', but is " + path);
    }
  }
}
