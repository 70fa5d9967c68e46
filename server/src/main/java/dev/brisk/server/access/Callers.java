package dev.brisk.server.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.message.Consumer;
import java.util.function.Supplier;

/// The buckets of all callers, bounded: where there are too many, those that come least begin anew
/// with full ones. Consumers and addresses have a bound each, so that a crowd of addresses makes no
/// consumer's begin anew. Thread-safe.
final class Callers {
  private static final long MAX = 100_000;

  private final Cache<Caller, TokenBuckets> consumers =
      Caffeine.newBuilder().maximumSize(MAX).build();
  private final Cache<Caller, TokenBuckets> addresses =
      Caffeine.newBuilder().maximumSize(MAX).build();
  private final ClientAddress clients;

  /// @param who a consumer's name, whatever key of his; or an address
  private record Caller(String endpoint, String who) {}

  Callers(ClientAddress clients) {
    this.clients = clients;
  }

  TokenBuckets buckets(String endpoint, Exchange exchange, Supplier<TokenBuckets> fresh) {
    Consumer consumer = exchange.consumer();
    return consumer != null
        ? consumers.get(new Caller(endpoint, consumer.name()), caller -> fresh.get())
        : addresses.get(new Caller(endpoint, clients.of(exchange)), caller -> fresh.get());
  }
}
