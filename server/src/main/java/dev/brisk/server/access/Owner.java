package dev.brisk.server.access;

import dev.brisk.server.config.CachePer;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.message.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells for whom an answer is kept: the part of its key that stands for who asked.
public final class Owner {
  private static final String NOBODY = "";

  private final @Nullable String claim;

  private Owner(@Nullable String claim) {
    this.claim = claim;
  }

  /// @return null where an answer is for everybody
  public static @Nullable Owner of(CachePer per) {
    return switch (per) {
      case CachePer.Public() -> null;
      case CachePer.Consumer() -> new Owner(null);
      case CachePer.Claim(String name) -> new Owner(name);
    };
  }

  /// One text for all requests that may share an answer. Those of nobody share theirs, and so do
  /// those of whom the claim is not known.
  public String of(Exchange exchange) {
    Consumer consumer = exchange.consumer();
    if (consumer == null) {
      return NOBODY;
    }
    if (claim == null) {
      return consumer.identity();
    }
    String value = consumer.claim(claim);
    return value == null ? NOBODY : "=" + value;
  }

  /// Whether a source may see all of who asks: its answer is that consumer's alone.
  public boolean isWhole() {
    return claim == null;
  }

  /// Whether it may see that.
  public boolean covers(String name) {
    return claim == null || claim.equals(name);
  }
}
