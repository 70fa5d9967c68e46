package dev.brisk.server.config.check;

import dev.brisk.config.ProblemReport;
import dev.brisk.server.config.AccessRule;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.CachePer;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.CorsSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.JwtSettings;
import dev.brisk.server.config.Names;
import java.util.List;

/// What must be true of who may ask.
final class AccessCheck {
  private static final String NO_CONSUMERS =
      "Add consumers: { keys: keys.json } at the top, and make keys with brisk keys create.";

  private AccessCheck() {}

  /// @param prefix of places: of an endpoint, or none
  static void check(String prefix, AccessSettings access, ProblemReport report) {
    AccessRule rule = access.rule();
    for (String scope : rule == null ? List.<String>of() : rule.scopes()) {
      if (!scope.matches(AccessRule.SCOPE)) {
        report.problem(prefix + "access.scopes", "has '" + scope + "'", AccessRule.SCOPE_HINT);
      }
    }
    CorsSettings cors = access.cors();
    if (cors != null) {
      checkCors(prefix + "cors.", cors, report);
    }
  }

  /// What must be true of an endpoint's callers together with what is said for all.
  ///
  /// @param endpoint with what is said for all where it says nothing itself
  static void checkEndpoint(
      BriskSettings settings, EndpointSettings endpoint, ProblemReport report) {
    boolean known = settings.consumers() != null;
    if (endpoint.access().needsConsumer() && !known) {
      report.problem("access", "needs a consumer, but there are none", NO_CONSUMERS);
    }
    EndpointCache cache = endpoint.cache();
    if (cache == null) {
      return;
    }
    if (cache.per() != null && !(cache.per() instanceof CachePer.Public) && !known) {
      report.problem("cache.per", "tells consumers apart, but there are none", NO_CONSUMERS);
    }
    if (cache.key() != null && !(endpoint.cachedPer() instanceof CachePer.Public)) {
      report.problem(
          "cache.key",
          "leaves out who asks, so that one consumer would get another's answer",
          "Leave out key: it is then computed from all inputs; or write per: public if the answer is"
              + " the same for all who may ask.");
    }
  }

  /// What is said for all, and the proxy, which it is not for.
  static void checkAll(BriskSettings settings, ProblemReport report) {
    check("", settings.access(), report);
    if (settings.access().needsConsumer() && settings.proxy() != null) {
      report.problem(
          "access",
          "stands beside proxy, which keeps answers whoever asks",
          "Write it in the endpoints; what is passed on is the upstream's to guard.");
    }
    ConsumerSettings consumers = settings.consumers();
    if (consumers != null && !consumers.header().matches(Names.FIELD)) {
      report.problem("consumers.header", "is '" + consumers.header() + "'", Names.HEADER_HINT);
    }
    JwtSettings jwt = consumers == null ? null : consumers.jwt();
    if (jwt != null) {
      checkJwt(jwt, report);
    } else if (consumers != null && consumers.keys() == null) {
      report.problem("consumers", "has neither keys nor jwt", NO_CONSUMERS);
    }
  }

  private static void checkJwt(JwtSettings jwt, ProblemReport report) {
    List<String> symmetric =
        jwt.algorithms().stream().filter(JwtSettings.SYMMETRIC::contains).toList();
    for (String algorithm : jwt.algorithms()) {
      if (!JwtSettings.ASYMMETRIC.contains(algorithm)
          && !JwtSettings.SYMMETRIC.contains(algorithm)) {
        report.problem(
            "consumers.jwt.algorithms",
            "has '" + algorithm + "'",
            "Write one such as RS256, ES256 or EdDSA; a token without a signature proves nothing.");
      }
    }
    if (!symmetric.isEmpty() && symmetric.size() < jwt.algorithms().size()) {
      report.problem(
          "consumers.jwt.algorithms",
          "has "
              + symmetric.getFirst()
              + ", which is signed by a secret, beside those of key pairs",
          "Keep the one or the others: a public key must never be taken for a secret.");
    }
    if (!symmetric.isEmpty() && !jwt.isFile()) {
      report.problem(
          "consumers.jwt.jwks",
          "is a URL, but " + symmetric.getFirst() + " is signed by a secret",
          "Write a file of mode 0600, or take RS256 or ES256.");
    }
    if (jwt.algorithms().isEmpty()) {
      report.problem("consumers.jwt.algorithms", "is empty", "Write one such as RS256.");
    }
    if (jwt.audience().isEmpty() || jwt.issuer().isBlank()) {
      report.problem(
          "consumers.jwt", "has no issuer or no audience", "Write whose tokens, and for whom.");
    }
  }

  private static void checkCors(String prefix, CorsSettings cors, ProblemReport report) {
    boolean any = cors.origins().contains(CorsSettings.ANY);
    if (any && cors.credentials()) {
      report.problem(
          prefix + "origins",
          "is \"*\" beside credentials: true, so that every page that somebody opens could read"
              + " what only he may",
          "List the origins, or leave out credentials.");
    } else if (any && cors.origins().size() > 1) {
      report.problem(
          prefix + "origins",
          "has others beside \"*\", which is all of them",
          "Keep \"*\", or keep the others.");
    }
    for (String origin : cors.origins()) {
      try {
        CorsSettings.origin(origin);
      } catch (IllegalArgumentException e) {
        report.problem(prefix + "origins", "has '" + origin + "'", CorsSettings.ORIGIN_HINT);
      }
    }
    checkNames(prefix + "headers", cors.headers(), report);
    checkNames(prefix + "exposed", cors.exposed(), report);
    if (cors.exposed().contains(CorsSettings.ANY)) {
      report.problem(prefix + "exposed", "has \"*\"", "List the headers.");
    }
    if (cors.maxAge().isNegative()) {
      report.problem(prefix + "max-age", "is negative", "Write a duration such as 10m.");
    }
  }

  /// What a file cannot get wrong, but a program can.
  private static void checkNames(String place, List<String> names, ProblemReport report) {
    for (String name : names) {
      if (!name.matches(Names.FIELD)) {
        report.problem(place, "has '" + name + "'", Names.HEADER_HINT);
      }
    }
  }
}
