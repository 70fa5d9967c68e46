package dev.brisk.server.endpoint;

import dev.brisk.server.handler.RequestFields;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.message.Consumer;
import org.jspecify.annotations.Nullable;

/// All fields of a request, for an endpoint whose answers are not kept.
record SentFields(Exchange exchange) implements RequestFields {
  @Override
  public @Nullable String header(String name) {
    return exchange.header(name);
  }

  @Override
  public @Nullable Consumer consumer() {
    return exchange.consumer();
  }
}
