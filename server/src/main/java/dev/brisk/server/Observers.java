package dev.brisk.server;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.ExchangeObserver;

/// Two observers as one.
record Observers(ExchangeObserver first, ExchangeObserver second) implements ExchangeObserver {
  @Override
  public void started(Exchange exchange) {
    first.started(exchange);
    second.started(exchange);
  }

  @Override
  public void routed(Exchange exchange) {
    first.routed(exchange);
    second.routed(exchange);
  }

  @Override
  public void finished(Exchange exchange, int status, long responseBytes) {
    first.finished(exchange, status, responseBytes);
    second.finished(exchange, status, responseBytes);
  }
}
