package dev.brisk.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may ask, and how often. Null means "not said": an endpoint's own word goes before that for
/// all ([#over]).
///
/// @param cors which pages of other origins may read answers
/// @param rule who may call
/// @param limits how often each caller may
public record AccessSettings(
    @Nullable CorsSettings cors, @Nullable AccessRule rule, @Nullable LimitSettings limits) {
  /// Says nothing: everybody may, as often as he likes, but no page of another origin.
  public static final AccessSettings UNSET = new AccessSettings(null, null, null);

  public static AccessSettings of(CorsSettings cors) {
    return new AccessSettings(cors, null, null);
  }

  public static AccessSettings of(AccessRule rule) {
    return new AccessSettings(null, rule, null);
  }

  public static AccessSettings limits(List<RateLimit> limits) {
    return limits(LimitSettings.of(limits));
  }

  public static AccessSettings limits(LimitSettings limits) {
    return new AccessSettings(null, null, limits);
  }

  /// These, with the other's word where these say nothing.
  public AccessSettings over(AccessSettings defaults) {
    return new AccessSettings(
        cors == null ? defaults.cors : cors,
        rule == null ? defaults.rule : rule,
        limits == null ? defaults.limits : limits);
  }

  /// Whether only consumers that are known may call.
  public boolean needsConsumer() {
    return rule != null && rule.consumer();
  }

  public boolean hasLimits() {
    return limits != null && !limits.rates().isEmpty();
  }
}
