package dev.brisk.server.message;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who calls, as an API key or a token says. Immutable; equal to another who is the same and may
/// the same.
public final class Consumer {
  private final String name;
  private final Set<String> scopes;
  private final Map<String, String> claims;
  private final String identity;

  /// @param scopes what he may
  /// @param claims what else is known of him, such as his tenant
  public Consumer(String name, Set<String> scopes, Map<String, String> claims) {
    this.name = name;
    this.scopes = Set.copyOf(scopes);
    this.claims = Map.copyOf(claims);
    StringBuilder all = new StringBuilder();
    part(all, name);
    all.append(scopes.size());
    new TreeSet<>(scopes).forEach(scope -> part(all, scope));
    new TreeMap<>(claims)
        .forEach((claim, value) -> {
          part(all, claim);
          part(all, value);
        });
    this.identity = all.toString();
  }

  /// With its length, so that no two lists of parts are one text.
  private static void part(StringBuilder all, String text) {
    all.append(text.length()).append(':').append(text).append(';');
  }

  public String name() {
    return name;
  }

  public Set<String> scopes() {
    return scopes;
  }

  public Map<String, String> claims() {
    return claims;
  }

  /// @return null when nothing of that name is known of him
  public @Nullable String claim(String name) {
    return claims.get(name);
  }

  /// All of the above as one text that is nobody else's, for keys of what is kept for him.
  public String identity() {
    return identity;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Consumer consumer && consumer.identity.equals(identity);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(identity);
  }

  @Override
  public String toString() {
    return "Consumer[" + name + "]";
  }
}
