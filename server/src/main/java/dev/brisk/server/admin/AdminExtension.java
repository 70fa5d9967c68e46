package dev.brisk.server.admin;

import dev.brisk.server.http.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that joins the admin surface: cache tools, the profiler, a live page.
///
/// ```java
/// final class Echo implements AdminExtension {
///   public String name() { return "echo"; }
///   public List<AdminRoute> routes() {
///     return List.of(new AdminRoute("GET", "/now", (exchange, match) ->
///         exchange.respond(AdminReplies.json(200, Map.of("now", Instant.now().toString())))));
///   }
/// }
/// ```
///
/// answers `GET /brisk/echo/now`. The surface has checked token, host and origin before a route is
/// called.
public interface AdminExtension {
  /// Lower case; the first segment of its paths below `/brisk`.
  String name();

  /// Asked once, before [#start].
  List<AdminRoute> routes();

  /// What the page at `/brisk` links, each below `/brisk/<name>`.
  default List<AdminLink> links() {
    return List.of();
  }

  /// A page for browsers at `/brisk` itself, in place of the list of links; null: none. The first
  /// extension that has one is taken.
  default @Nullable Response home() {
    return null;
  }

  /// The server listens.
  ///
  /// @param view what it may read of the server for as long as that lives
  default void start(ServerView view) {}

  /// The server stops: end threads and streams.
  default void stop() {}
}
