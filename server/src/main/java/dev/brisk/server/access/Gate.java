package dev.brisk.server.access;

import dev.brisk.server.access.jwt.JwtConsumers;
import dev.brisk.server.access.jwt.JwtConsumers.Verdict;
import dev.brisk.server.config.AccessRule;
import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.Consumer;
import dev.brisk.server.problem.ProblemDetails;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Finds out who calls an endpoint, and whether he may.
final class Gate {
  private static final String BEARER = "bearer ";
  private static final ProblemDetails UNKNOWABLE =
      ProblemDetails.of(
              503,
              "Whether this token is valid cannot be found out at the moment. Come back later.")
          .withHeader("retry-after", "2");

  private final @Nullable KeyRing keys;
  private final @Nullable JwtConsumers tokens;
  private final String header;
  private final AccessRule rule;
  private final Refusals refusals;
  private final AddedFields varies;
  private final ProblemDetails missing;
  private final ProblemDetails unknown;
  private final ProblemDetails forbidden;

  Gate(
      @Nullable KeyRing keys,
      @Nullable JwtConsumers tokens,
      String header,
      AccessRule rule,
      Refusals refusals) {
    this.keys = keys;
    this.tokens = tokens;
    this.header = header;
    this.rule = rule;
    this.refusals = refusals;
    this.varies = new AddedFields(List.of(Map.entry("vary", "authorization, " + header)), Set.of());
    this.missing =
        ProblemDetails.of(
                401,
                tokens == null
                    ? "An API key is needed: send it as "
                        + header
                        + ", or as Authorization: Bearer."
                    : keys == null
                        ? "A token is needed: send it as Authorization: Bearer."
                        : "An API key or a token is needed: send it as Authorization: Bearer.")
            .withHeader("www-authenticate", "Bearer realm=\"api\"");
    this.unknown =
        ProblemDetails.of(401, "This API key is none, was revoked, or has expired.")
            .withHeader("www-authenticate", "Bearer realm=\"api\", error=\"invalid_token\"");
    String scopes = String.join(" ", rule.scopes());
    this.forbidden =
        ProblemDetails.of(403, "Who calls may not do that. Needed: " + scopes + ".")
            .withHeader(
                "www-authenticate",
                "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"" + scopes + "\"");
  }

  /// Whether the request may go on; if not, it is answered. As [Door#admits].
  CompletableFuture<Boolean> admits(Exchange exchange) {
    exchange.add(varies);
    String credential = credential(exchange);
    if (credential == null) {
      return judged(exchange, null, missing, refusals.missing);
    }
    JwtConsumers verifying = tokens;
    if (verifying == null || !JwtConsumers.isToken(credential)) {
      Consumer consumer = keys == null ? null : keys.find(credential);
      return judged(exchange, consumer, unknown, refusals.unknown);
    }
    Verdict verdict = verifying.known(credential);
    return verdict != null
        ? judged(exchange, verdict)
        : verifying
            .verify(credential)
            .thenComposeAsync(late -> judged(exchange, late), exchange.loopExecutor());
  }

  private CompletableFuture<Boolean> judged(Exchange exchange, Verdict verdict) {
    return verdict.unknowable()
        ? judged(exchange, null, UNKNOWABLE, refusals.unknowableToken)
        : verdict.consumer() != null
            ? judged(exchange, verdict.consumer(), unknown, refusals.token)
            : judged(exchange, null, wrong(verdict), refusals.token);
  }

  private static ProblemDetails wrong(Verdict verdict) {
    String what = "The token " + verdict.wrong();
    return ProblemDetails.of(401, what + ".")
        .withHeader(
            "www-authenticate",
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"" + what + "\"");
  }

  private CompletableFuture<Boolean> judged(
      Exchange exchange, @Nullable Consumer consumer, ProblemDetails problem, LongAdder reason) {
    if (consumer != null) {
      exchange.consumer(consumer);
    }
    if (!rule.consumer()) {
      return Door.ADMITTED;
    }
    if (consumer == null) {
      return refused(exchange, problem, reason);
    }
    List<String> scopes = rule.scopes();
    for (int i = 0; i < scopes.size(); i++) {
      if (!consumer.scopes().contains(scopes.get(i))) {
        return refused(exchange, forbidden, refusals.forbidden);
      }
    }
    return Door.ADMITTED;
  }

  /// Two that differ are none: another reader could take the other one.
  private @Nullable String credential(Exchange exchange) {
    String own = keys == null ? null : exchange.header(header);
    String authorization = exchange.header("authorization");
    String bearer =
        authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip()
            : null;
    if (own == null) {
      return bearer;
    }
    boolean other =
        bearer != null
            && !bearer.equals(own)
            && (bearer.startsWith(KeyFile.PREFIX)
                || (tokens != null && JwtConsumers.isToken(bearer)));
    return other ? "" : own;
  }

  private static CompletableFuture<Boolean> refused(
      Exchange exchange, ProblemDetails problem, LongAdder reason) {
    reason.increment();
    exchange.respond(Response.of(problem, exchange.path()));
    return Door.REFUSED;
  }
}
