package dev.brisk.server.config;

import org.jspecify.annotations.Nullable;

/// Who may ask. Null means "not said": an endpoint's own word goes before that for all ([#over]).
///
/// @param cors which pages of other origins may read answers
/// @param rule who may call
public record AccessSettings(@Nullable CorsSettings cors, @Nullable AccessRule rule) {
  /// Says nothing: everybody may, but no page of another origin.
  public static final AccessSettings UNSET = new AccessSettings(null, null);

  public static AccessSettings of(CorsSettings cors) {
    return new AccessSettings(cors, null);
  }

  public static AccessSettings of(AccessRule rule) {
    return new AccessSettings(null, rule);
  }

  /// These, with the other's word where these say nothing.
  public AccessSettings over(AccessSettings defaults) {
    return new AccessSettings(
        cors == null ? defaults.cors : cors, rule == null ? defaults.rule : rule);
  }

  /// Whether only consumers that are known may call.
  public boolean needsConsumer() {
    return rule != null && rule.consumer();
  }
}
