package dev.brisk.server.http;

/// Answers requests.
@FunctionalInterface
public interface HttpHandler {
  /// Called on the connection's event loop once a request's head is there: never block. Whatever it
  /// throws is answered as a 500.
  void handle(Exchange exchange);
}
