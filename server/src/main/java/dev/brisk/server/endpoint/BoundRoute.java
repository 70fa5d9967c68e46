package dev.brisk.server.endpoint;

/// A route and who answers it.
///
/// @param method upper case; `*`: any
/// @param template such as `/users/{user_id}`
public record BoundRoute(String method, String template, RouteHandler handler) {}
