package dev.brisk.server.http;

/// Sees requests come and answers go, for metrics and the access log. Called on the event loop.
public interface ExchangeObserver {
  ExchangeObserver NONE =
      new ExchangeObserver() {
        @Override
        public void started(Exchange exchange) {}

        @Override
        public void finished(Exchange exchange, int status, long responseBytes) {}
      };

  void started(Exchange exchange);

  /// The route is known; not for requests that have none.
  default void routed(Exchange exchange) {}

  /// Exactly once for each started one: when the last byte of the answer was handed to the
  /// connection, or when the connection was lost before.
  ///
  /// @param status what was answered; 0 when the client went away before the answer
  /// @param responseBytes of the body
  void finished(Exchange exchange, int status, long responseBytes);
}
