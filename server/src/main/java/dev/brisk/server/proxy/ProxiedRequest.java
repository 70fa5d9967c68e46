package dev.brisk.server.proxy;

import dev.brisk.cache.key.CacheKeys;
import dev.brisk.cache.key.MalformedJsonException;
import dev.brisk.httpcache.Freshness;
import dev.brisk.httpcache.RequestHead;
import dev.brisk.httpcache.ReuseRules;
import dev.brisk.httpcache.Validation;
import dev.brisk.httpcache.rule.Rule;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.message.CacheOutcome;
import dev.brisk.server.problem.ProblemDetails;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One request: its key, what is kept of it, and whether that may answer. On its exchange's loop.
final class ProxiedRequest {
  /// A request's body that is part of the key is held whole.
  private static final long MAX_KEYED_BODY = 1 << 20;

  static final Set<String> CONDITIONS = Set.of("if-none-match", "if-modified-since");

  /// These are for the origin alone (RFC 9111, section 4.3.2): what is kept cannot tell.
  private static final List<String> PRECONDITIONS = List.of("if-match", "if-unmodified-since");

  final Proxy proxy;
  final Exchange exchange;
  final ProxySettings.@Nullable Rule rule;
  final RequestHead request;
  final String url;

  /// Other protocols that the client offers to speak, or null.
  final @Nullable String upgrade;

  private byte @Nullable [] body;

  /// Null: nothing is looked up or kept.
  private @Nullable Storing storing;

  private ProxyStore.@Nullable Found found;

  ProxiedRequest(Proxy proxy, Exchange exchange, ProxySettings.@Nullable Rule rule) {
    this.proxy = proxy;
    this.exchange = exchange;
    this.rule = rule;
    this.request = new RequestHead(exchange.method(), proxy.forwarded.endToEnd(exchange));
    this.url = proxy.url(exchange);
    this.upgrade = Upgrade.wanted(exchange);
  }

  void start() {
    if (proxy.store == null || upgrade != null) {
      forward("bypass");
      return;
    }
    switch (exchange.method()) {
      case "GET", "HEAD" -> {
        if (exchange.declaredBodyBytes() != 0) {
          // The answer may depend on it, and the key does not.
          uncached(ProxyReport.Reason.BODY);
          forward("bypass");
        } else {
          lookUp(ProxyStore.key("GET", url));
        }
      }
      case "POST" -> {
        if (rule == null) {
          storing = new Storing(proxy, asGet(), null, ProxyStore.key("GET", url));
          forward("method");
        } else {
          keyByBody();
        }
      }
      default -> forward("method");
    }
  }

  /// The same question, however it is written, has one answer.
  private void keyByBody() {
    if (exchange.declaredBodyBytes() < 0 || exchange.declaredBodyBytes() > MAX_KEYED_BODY) {
      uncached(ProxyReport.Reason.BODY);
      forward("bypass");
      return;
    }
    exchange.body(
        MAX_KEYED_BODY,
        new BodyReader() {
          @Override
          public void body(byte[] bytes) {
            body = bytes;
            String name = ProxyStore.key("POST", url);
            try {
              lookUp(CacheKeys.ofJson(name, bytes));
            } catch (MalformedJsonException e) {
              uncached(ProxyReport.Reason.BODY);
              forward("bypass");
            }
          }

          @Override
          public void refused(ProblemDetails problem) {
            exchange.respond(Response.of(problem, exchange.path()));
          }
        });
  }

  private void lookUp(String key) {
    if (PRECONDITIONS.stream().anyMatch(request.fields()::has)
        && Rule.CONDITIONS_OF_THE_ORIGIN.holds()) {
      forward("bypass");
      return;
    }
    storing = new Storing(proxy, asGet(), rule, key);
    CompletionStage<ProxyStore.Found> looking = store().find(key, url, request.fields());
    if (looking.toCompletableFuture().isDone()) {
      looked(looking.toCompletableFuture().join());
    } else {
      looking.whenCompleteAsync(
          (found, failure) ->
              looked(failure == null ? found : new ProxyStore.Found(null, false, key)),
          exchange.loopExecutor());
    }
  }

  private Storing storing() {
    return Objects.requireNonNull(storing);
  }

  private ProxyStore store() {
    return Objects.requireNonNull(proxy.store);
  }

  /// A GET in place of a POST that a rule treats as one, and of a HEAD.
  RequestHead asGet() {
    return request.method().equals("GET") ? request : new RequestHead("GET", request.fields());
  }

  private void looked(ProxyStore.Found looked) {
    Kept.Answered answer = looked.answer();
    if (answer != null && isNotFor(answer)) {
      // What a rule keeps may not be for this user, and theirs is not for others.
      forward("bypass");
      return;
    }
    if (answer == null) {
      if (ReuseRules.withoutStored(request) == ReuseRules.Decision.GATEWAY_TIMEOUT) {
        onlyIfCached();
      } else {
        forward(looked.varied() ? "vary-miss" : "uri-miss");
      }
      return;
    }
    storing().besides(answer);
    if (!KeptParts.suffices(request, answer)) {
      if (ReuseRules.withoutStored(request) == ReuseRules.Decision.GATEWAY_TIMEOUT) {
        onlyIfCached();
      } else {
        new Forwarding(this, storing, null, body).beginWith(Completion.of(request, answer));
      }
      return;
    }
    found = looked;
    long now = proxy.clock.millis();
    switch (ReuseRules.decide(request, answer.freshness(), now)) {
      case FRESH ->
          kept(answer, CacheOutcome.HIT, AnswerHeaders.hit(answer.freshness(), now, null));
      case STALE_ALLOWED ->
          kept(answer, CacheOutcome.STALE, AnswerHeaders.hit(answer.freshness(), now, "max-stale"));
      case STALE_WHILE_REVALIDATE -> {
        kept(
            answer,
            CacheOutcome.STALE,
            AnswerHeaders.hit(answer.freshness(), now, "stale-while-revalidate"));
        if (exchange.method().equals("GET")) {
          Refresh.begin(proxy, exchange, storing(), looked);
        }
      }
      case VALIDATE -> {
        boolean validating =
            !exchange.method().equals("HEAD") && !Validation.conditions(answer.head()).isEmpty();
        forward(answer.freshness().isFresh(now) ? "request" : "stale", validating);
      }
      case GATEWAY_TIMEOUT -> onlyIfCached();
    }
  }

  private boolean isNotFor(Kept.Answered answer) {
    return answer.freshness().source() == Freshness.Source.RULE
        && !(rule != null && rule.shared())
        && CacheJudge.isPersonal(request.fields());
  }

  private void onlyIfCached() {
    exchange.respond(AnswerHeaders.onlyIfCached(exchange.path()));
  }

  void kept(Kept.Answered answer, CacheOutcome outcome, String cacheStatus) {
    proxy.report.hit();
    exchange.cacheOutcome(outcome);
    exchange.respond(AnswerHeaders.kept(asGetOrHead(), answer, proxy.clock.millis(), cacheStatus));
  }

  RequestHead asGetOrHead() {
    return request.method().equals("HEAD") ? request : asGet();
  }

  void uncached(ProxyReport.Reason reason) {
    proxy.report.uncached(exchange.method(), exchange.path(), reason);
  }

  private void forward(String why) {
    forward(why, false);
  }

  private void forward(String why, boolean validating) {
    new Forwarding(this, storing, found, body).begin(why, validating);
  }
}
