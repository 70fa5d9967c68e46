package dev.brisk.server.access;

import dev.brisk.server.config.AccessRule;
import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Consumer;
import dev.brisk.server.problem.ProblemDetails;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out who calls an endpoint, and whether he may.
final class Gate {
  private static final String BEARER = "bearer ";

  private final @Nullable KeyRing keys;
  private final String header;
  private final AccessRule rule;
  private final Refusals refusals;
  private final AddedFields varies;
  private final ProblemDetails missing;
  private final ProblemDetails unknown;
  private final ProblemDetails forbidden;

  Gate(@Nullable KeyRing keys, String header, AccessRule rule, Refusals refusals) {
    this.keys = keys;
    this.header = header;
    this.rule = rule;
    this.refusals = refusals;
    this.varies = new AddedFields(List.of(Map.entry("vary", "authorization, " + header)), Set.of());
    this.missing =
        ProblemDetails.of(
                401,
                "An API key is needed: send it as " + header + ", or as Authorization: Bearer.")
            .withHeader("www-authenticate", "Bearer realm=\"api\"");
    this.unknown =
        ProblemDetails.of(401, "This API key is none, was revoked, or has expired.")
            .withHeader("www-authenticate", "Bearer realm=\"api\", error=\"invalid_token\"");
    String scopes = String.join(" ", rule.scopes());
    this.forbidden =
        ProblemDetails.of(403, "This API key may not do that. Needed: " + scopes + ".")
            .withHeader(
                "www-authenticate",
                "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"" + scopes + "\"");
  }

  /// Whether the request may go on; if not, it is answered.
  boolean admits(Exchange exchange) {
    exchange.add(varies);
    String key = credential(exchange);
    Consumer consumer = key == null || keys == null ? null : keys.find(key);
    if (consumer != null) {
      exchange.consumer(consumer);
    }
    if (!rule.consumer()) {
      return true;
    }
    if (consumer == null) {
      refuse(exchange, key == null ? missing : unknown);
      (key == null ? refusals.missing : refusals.unknown).increment();
      return false;
    }
    List<String> scopes = rule.scopes();
    for (int i = 0; i < scopes.size(); i++) {
      if (!consumer.scopes().contains(scopes.get(i))) {
        refuse(exchange, forbidden);
        refusals.forbidden.increment();
        return false;
      }
    }
    return true;
  }

  /// Two that differ are none: another reader could take the other one.
  private @Nullable String credential(Exchange exchange) {
    String own = exchange.header(header);
    String authorization = exchange.header("authorization");
    String bearer =
        authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip()
            : null;
    if (own == null) {
      return bearer;
    }
    return bearer == null || bearer.equals(own) || !bearer.startsWith(KeyFile.PREFIX) ? own : "";
  }

  private static void refuse(Exchange exchange, ProblemDetails problem) {
    exchange.respond(Response.of(problem, exchange.path()));
  }
}
