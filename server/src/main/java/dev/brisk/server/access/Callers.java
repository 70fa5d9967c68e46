package dev.brisk.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.message.Consumer;
import java.util.function.Function;

/// What all callers have left, bounded: where there are too many, those that come least begin anew.
/// Consumers and addresses have a bound each, so that a crowd of addresses makes no consumer begin
/// anew. Thread-safe.
///
/// @param <A> what is known of one
final class Callers<A> {
  private static final long MAX = 100_000;

  private final Cache<Caller, A> consumers = Caffeine.newBuilder().maximumSize(MAX).build();
  private final Cache<Caller, A> addresses = Caffeine.newBuilder().maximumSize(MAX).build();
  private final ClientAddress clients;

  /// @param who a consumer's name, whatever key of his; or an address
  record Caller(String endpoint, String who) {}

  Callers(ClientAddress clients) {
    this.clients = clients;
  }

  A of(String endpoint, Exchange exchange, Function<Caller, A> fresh) {
    Consumer consumer = exchange.consumer();
    // A consumer may be called as an address is, and one issuer's as another's.
    return consumer != null
        ? consumers.get(
            new Caller(
                endpoint, "@" + consumer.claims().getOrDefault("iss", "") + "\n" + consumer.name()),
            fresh)
        : addresses.get(new Caller(endpoint, clients.of(exchange)), fresh);
  }
}
