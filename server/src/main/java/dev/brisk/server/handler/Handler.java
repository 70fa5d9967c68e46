package dev.brisk.server.handler;

import org.jspecify.annotations.Nullable;

/// An endpoint written in Java.
///
/// ```java
/// public class Hello implements Handler {
///   record Greeting(String hello) {}
///
///   @Override
///   public Object handle(Request request) {
///     return new Greeting(request.string("name"));
///   }
/// }
/// ```
///
/// One instance serves all calls, each on a platform thread of a pool (`code.max-concurrency`, 256
/// by default): blocking is fine while there are threads left, and fields must be thread-safe. A
/// call whose time is up (`server.request-timeout`) is interrupted; one that ignores that holds its
/// thread until it ends by itself. It needs a constructor without parameters. A handler that is
/// [AutoCloseable] is closed with its source.
@FunctionalInterface
public interface Handler {
  /// Computes the answer to one call.
  ///
  /// @return what becomes the JSON body of a 200 (a record, map, list, string, number, …); an
  ///   `Answer` is sent as it is; null is a 204; an empty `Optional` is a 404
  /// @throws Exception a `SourceException` decides the status; anything else is a 500 that tells
  ///   the client nothing
  @Nullable Object handle(Request request) throws Exception;
}
