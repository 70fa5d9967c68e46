package dev.brisk.server.access;

import dev.brisk.server.config.LimitSettings;
import dev.brisk.server.config.RateLimit;
import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Lets a caller ask an endpoint so often and no more. A caller is a consumer, or who is none the
/// address that he comes from. Tells him by `RateLimit` and `RateLimit-Policy`
/// (draft-ietf-httpapi-ratelimit-headers-10); that costs a request some short-lived objects.
final class Limiter {
  private static final long SECOND_NANOS = 1_000_000_000;

  /// Of an answer that is passed on: these are the door's.
  private static final Set<String> REPLACED = Set.of("ratelimit", "ratelimit-policy");

  private static final int COST = 1;
  private static final Response UNKNOWABLE =
      Response.of(
          ProblemDetails.of(
                  503, "How often you asked cannot be found out at the moment. Come back later.")
              .withHeader("retry-after", "2"),
          null);

  private final String endpoint;
  private final LimitSettings settings;
  private final Counting counting;
  private final Map.Entry<String, String> policy;
  private final Response refusal;

  Limiter(String endpoint, LimitSettings settings, Counting counting) {
    this.endpoint = endpoint;
    this.settings = settings;
    this.counting = counting;
    List<RateLimit> limits = settings.rates();
    StringBuilder text = new StringBuilder();
    for (RateLimit limit : limits) {
      text.append(text.isEmpty() ? "" : ", ")
          .append(name(limit))
          .append(";q=")
          .append(limit.count())
          .append(";w=")
          .append(limit.window().toSeconds());
      if (limit.hasBurst()) {
        text.append(";burst=").append(limit.burst());
      }
    }
    this.policy = Map.entry("ratelimit-policy", text.toString());
    String all = String.join(" and ", limits.stream().map(RateLimit::text).toList());
    this.refusal =
        Response.of(
            ProblemDetails.of(
                429,
                "Too many requests: " + all + " are allowed. Retry-After says when to come back."),
            null);
  }

  private static String name(RateLimit limit) {
    return "\"" + limit.text() + "\"";
  }

  /// Whether the request may go on; if not, it is answered. On its loop.
  CompletableFuture<Boolean> admits(Exchange exchange) {
    LimitsRedis shared = counting.redis();
    return shared == null ? here(exchange) : together(exchange, shared);
  }

  private CompletableFuture<Boolean> here(Exchange exchange) {
    long now = counting.nanoTime().getAsLong();
    Allowance allowance =
        counting.here().of(endpoint, exchange, caller -> new Allowance(settings.rates(), now));
    return told(exchange, allowance, allowance.take(COST, now), now);
  }

  private CompletableFuture<Boolean> together(Exchange exchange, LimitsRedis shared) {
    SharedAllowance allowance =
        counting
            .together()
            .of(
                endpoint,
                exchange,
                caller -> new SharedAllowance(caller, settings, shared, counting.nanoTime()));
    long now = counting.nanoTime().getAsLong();
    long wait = allowance.take(COST, now);
    return wait == SharedAllowance.ASK
        ? allowance
            .await(COST)
            .thenComposeAsync(
                outcome ->
                    decided(exchange, allowance, shared, outcome, counting.nanoTime().getAsLong()),
                exchange.loopExecutor())
        : decided(exchange, allowance, shared, wait, now);
  }

  private CompletableFuture<Boolean> decided(
      Exchange exchange, SharedAllowance allowance, LimitsRedis shared, long wait, long now) {
    if (wait != SharedAllowance.AWAY) {
      return told(exchange, allowance, wait, now);
    }
    shared.alone.increment();
    return switch (settings.withoutRedis()) {
      case OPEN -> here(exchange);
      case CLOSED -> {
        counting.refusals().unknowable.increment();
        exchange.respond(UNKNOWABLE);
        yield Door.REFUSED;
      }
    };
  }

  private CompletableFuture<Boolean> told(
      Exchange exchange, Standing standing, long wait, long now) {
    List<Map.Entry<String, String>> fields = new ArrayList<>(3);
    fields.add(policy);
    fields.add(Map.entry("ratelimit", state(standing, now)));
    if (wait > 0) {
      // Rounded up: who comes back then is let in.
      fields.add(Map.entry("retry-after", Long.toString(seconds(wait))));
    }
    exchange.add(new AddedFields(fields, REPLACED));
    if (wait == 0) {
      return Door.ADMITTED;
    }
    counting.refusals().limited.increment();
    exchange.respond(refusal);
    return Door.REFUSED;
  }

  private String state(Standing standing, long now) {
    StringBuilder text = new StringBuilder(48);
    for (int i = 0; i < settings.rates().size(); i++) {
      text.append(i == 0 ? "" : ", ")
          .append(name(settings.rates().get(i)))
          .append(";r=")
          .append(standing.left(i, now))
          .append(";t=")
          .append(seconds(standing.fullInNanos(i, now)));
    }
    return text.toString();
  }

  private static long seconds(long nanos) {
    return Math.ceilDiv(nanos, SECOND_NANOS);
  }
}
