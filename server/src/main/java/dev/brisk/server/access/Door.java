package dev.brisk.server.access;

import dev.brisk.server.http.Exchange;
import org.jspecify.annotations.Nullable;

/// What stands between a route and its handler. Thread-safe.
public final class Door {
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

  /// Whether the request may go on; if not, it is answered.
  public boolean admits(Exchange exchange) {
    if (cors != null) {
      cors.announce(exchange);
    }
    return (gate == null || gate.admits(exchange)) && (limiter == null || limiter.admits(exchange));
  }
}
