package dev.brisk.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.message.Consumer;
import java.util.function.Supplier;

/// What all callers have left, bounded: where there are too many, those that come least begin anew.
/// Consumers and addresses have a bound each, so that a crowd of addresses makes no consumer begin
/// anew. Thread-safe.
final class Callers {
  private static final long MAX = 100_000;

  private final Cache<Caller, Allowance> consumers = Caffeine.newBuilder().maximumSize(MAX).build();
  private final Cache<Caller, Allowance> addresses = Caffeine.newBuilder().maximumSize(MAX).build();
  private final ClientAddress clients;

  /// @param who a consumer's name, whatever key of his; or an address
  private record Caller(String endpoint, String who) {}

  Callers(ClientAddress clients) {
    this.clients = clients;
  }

  Allowance allowance(String endpoint, Exchange exchange, Supplier<Allowance> fresh) {
    Consumer consumer = exchange.consumer();
    return consumer != null
        ? consumers.get(new Caller(endpoint, consumer.name()), caller -> fresh.get())
        : addresses.get(new Caller(endpoint, clients.of(exchange)), caller -> fresh.get());
  }
}
