package dev.brisk.server.access;

import dev.brisk.server.config.RateLimit;
import dev.brisk.server.http.AddedFields;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/// Lets a caller ask an endpoint so often and no more. A caller is a consumer, or who is none the
/// address that he comes from. Tells him by `RateLimit` and `RateLimit-Policy`
/// (draft-ietf-httpapi-ratelimit-headers-10); that costs a request some short-lived objects.
final class Limiter {
  private static final long SECOND_NANOS = 1_000_000_000;

  /// Of an answer that is passed on: these are the door's.
  private static final Set<String> REPLACED = Set.of("ratelimit", "ratelimit-policy");

  private final String endpoint;
  private final List<RateLimit> limits;
  private final Callers callers;
  private final Refusals refusals;
  private final LongSupplier nanoTime;
  private final Map.Entry<String, String> policy;
  private final Response refusal;

  Limiter(
      String endpoint,
      List<RateLimit> limits,
      Callers callers,
      Refusals refusals,
      LongSupplier nanoTime) {
    this.endpoint = endpoint;
    this.limits = List.copyOf(limits);
    this.callers = callers;
    this.refusals = refusals;
    this.nanoTime = nanoTime;
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

  /// Whether the request may go on; if not, it is answered.
  boolean admits(Exchange exchange) {
    long now = nanoTime.getAsLong();
    Allowance allowance = callers.allowance(endpoint, exchange, () -> new Allowance(limits, now));
    long wait = allowance.take(1, now);
    List<Map.Entry<String, String>> fields = new ArrayList<>(3);
    fields.add(policy);
    fields.add(Map.entry("ratelimit", state(allowance, now)));
    if (wait > 0) {
      // Rounded up: who comes back then is let in.
      fields.add(Map.entry("retry-after", Long.toString(seconds(wait))));
    }
    exchange.add(new AddedFields(fields, REPLACED));
    if (wait > 0) {
      refusals.limited.increment();
      exchange.respond(refusal);
    }
    return wait == 0;
  }

  private String state(Allowance allowance, long now) {
    StringBuilder text = new StringBuilder(48);
    for (int i = 0; i < limits.size(); i++) {
      text.append(i == 0 ? "" : ", ")
          .append(name(limits.get(i)))
          .append(";r=")
          .append(allowance.left(i, now))
          .append(";t=")
          .append(seconds(allowance.fullInNanos(i, now)));
    }
    return text.toString();
  }

  private static long seconds(long nanos) {
    return Math.ceilDiv(nanos, SECOND_NANOS);
  }
}
