package dev.brisk.server.config;

import java.util.List;

/// Who may call an endpoint.
///
/// @param consumer whether only consumers that are known may
/// @param scopes all of which a consumer must have
public record AccessRule(boolean consumer, List<String> scopes) {
  public static final AccessRule PUBLIC = new AccessRule(false, List.of());
  public static final AccessRule CONSUMER = new AccessRule(true, List.of());

  /// What a scope can be called: no space, no quote (RFC 6749, section 3.3).
  public static final String SCOPE = "[!#-\\[\\]-~]{1,100}";

  public static final String SCOPE_HINT =
      "Write a word without spaces or quotes, such as orders:read.";

  public AccessRule {
    scopes = List.copyOf(scopes);
    if (!consumer && !scopes.isEmpty()) {
      throw new IllegalArgumentException("scopes must be empty where everybody may call");
    }
  }

  public static AccessRule scopes(String... scopes) {
    return new AccessRule(true, List.of(scopes));
  }
}
