package dev.brisk.server.access;

import dev.brisk.server.http.Exchange;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What stands between a route and its handler. Thread-safe.
public final class Door {
  public static final CompletableFuture<Boolean> ADMITTED = CompletableFuture.completedFuture(true);
  public static final CompletableFuture<Boolean> REFUSED = CompletableFuture.completedFuture(false);

  private final @Nullable Cors cors;
  private final @Nullable Gate gate;
  private final @Nullable Limiter limiter;

  private Door(@Nullable Cors cors, @Nullable Gate gate, @Nullable Limiter limiter) {
    this.cors = cors;
    this.gate = gate;
    this.limiter = limiter;
  }

  /// @return null when there is nothing to see to, so that such a route costs nothing more
  static @Nullable Door of(@Nullable Cors cors, @Nullable Gate gate, @Nullable Limiter limiter) {
    return cors == null && gate == null && limiter == null ? null : new Door(cors, gate, limiter);
  }

  public @Nullable Cors cors() {
    return cors;
  }

  /// Whether the request may go on; if not, it is answered. Mostly [#ADMITTED] or [#REFUSED];
  /// another when somebody has to be asked first, and completed on the exchange's loop.
  public CompletableFuture<Boolean> admits(Exchange exchange) {
    if (cors != null) {
      cors.announce(exchange);
    }
    CompletableFuture<Boolean> admitted = gate == null ? ADMITTED : gate.admits(exchange);
    if (limiter == null || admitted == REFUSED) {
      return admitted;
    }
    return admitted == ADMITTED
        ? limiter.admits(exchange)
        : admitted.thenCompose(may -> may ? limiter.admits(exchange) : REFUSED);
  }
}
