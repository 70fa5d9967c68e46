package dev.brisk.server.access;

import dev.brisk.server.http.Exchange;
import org.jspecify.annotations.Nullable;

/// What stands between a route and its handler. Thread-safe.
public final class Door {
  private final @Nullable Cors cors;
  private final @Nullable Gate gate;

  private Door(@Nullable Cors cors, @Nullable Gate gate) {
    this.cors = cors;
    this.gate = gate;
  }

  /// @return null when there is nothing to see to, so that such a route costs nothing more
  static @Nullable Door of(@Nullable Cors cors, @Nullable Gate gate) {
    return cors == null && gate == null ? null : new Door(cors, gate);
  }

  public @Nullable Cors cors() {
    return cors;
  }

  /// Whether the request may go on; if not, it is answered.
  public boolean admits(Exchange exchange) {
    if (cors != null) {
      cors.announce(exchange);
    }
    return gate == null || gate.admits(exchange);
  }
}
