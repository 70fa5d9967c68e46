package dev.brisk.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Which tokens (JWT, RFC 7519) say who calls.
///
/// @param jwks where the keys are that they are signed with: `https:`, `http:` or `file:`
/// @param issuer what `iss` must be
/// @param audience of which `aud` must have one
/// @param algorithms which signatures are taken
/// @param skew by how much clocks may differ
public record JwtSettings(
    URI jwks, String issuer, List<String> audience, List<String> algorithms, Duration skew) {
  public static final List<String> DEFAULT_ALGORITHMS = List.of("RS256", "ES256");
  public static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

  /// Signed by a key pair: who can verify cannot sign.
  public static final Set<String> ASYMMETRIC =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

  /// By one secret for both.
  public static final Set<String> SYMMETRIC = Set.of("HS256", "HS384", "HS512");

  public JwtSettings {
    audience = List.copyOf(audience);
    algorithms = List.copyOf(algorithms);
  }

  public boolean isSymmetric() {
    return algorithms.stream().anyMatch(SYMMETRIC::contains);
  }

  public boolean isFile() {
    return "file".equals(jwks.getScheme());
  }
}
