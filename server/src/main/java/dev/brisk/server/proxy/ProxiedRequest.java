package dev.brisk.server.proxy;

import dev.brisk.cache.key.CacheKeys;
import dev.brisk.cache.key.MalformedJsonException;
import dev.brisk.httpcache.Freshness;
import dev.brisk.httpcache.Invalidation;
import dev.brisk.httpcache.RequestHead;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.ReuseRules;
import dev.brisk.httpcache.Validation;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.body.CancelledSubscriber;
import dev.brisk.server.message.Body;
import dev.brisk.server.message.CacheOutcome;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.upstream.UpstreamCall;
import dev.brisk.server.upstream.UpstreamFailure;
import dev.brisk.server.upstream.UpstreamReader;
import dev.brisk.server.upstream.UpstreamRequest;
import dev.brisk.server.upstream.UpstreamResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One request on its way: to what is kept, to the upstream, or to both. On its exchange's loop.
final class ProxiedRequest {
  /// A request's body that is part of the key is held whole.
  private static final long MAX_KEYED_BODY = 1 << 20;

  static final Set<String> CONDITIONS = Set.of("if-none-match", "if-modified-since");

  /// These are for the origin alone (RFC 9111, section 4.3.2): what is kept cannot tell.
  private static final List<String> PRECONDITIONS = List.of("if-match", "if-unmodified-since");

  private static final Set<Integer> ERRORS = Set.of(500, 502, 503, 504);

  private final Proxy proxy;
  private final Exchange exchange;
  private final ProxySettings.@Nullable Rule rule;
  private final RequestHead request;
  private final String url;

  /// Null: nothing is looked up or kept.
  private @Nullable String key;

  private byte @Nullable [] body;
  private @Nullable Storing storing;
  private ProxyStore.@Nullable Found found;
  private boolean validating;
  private String forward = "uri-miss";

  ProxiedRequest(Proxy proxy, Exchange exchange, ProxySettings.@Nullable Rule rule) {
    this.proxy = proxy;
    this.exchange = exchange;
    this.rule = rule;
    this.request = new RequestHead(exchange.method(), proxy.forwarded.endToEnd(exchange));
    this.url = proxy.url(exchange);
  }

  void start() {
    if (proxy.store == null) {
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
          uncached(ProxyReport.Reason.METHOD);
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
    this.key = key;
    boolean own = PRECONDITIONS.stream().anyMatch(request.fields()::has);
    if (own) {
      this.key = null;
      forward("bypass");
      return;
    }
    storing = new Storing(proxy, asGet(), rule, key);
    CompletionStage<ProxyStore.Found> looking = store().find(key, request.fields());
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
  private RequestHead asGet() {
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
        validating =
            !exchange.method().equals("HEAD") && !Validation.conditions(answer.head()).isEmpty();
        forward(answer.freshness().isFresh(now) ? "request" : "stale");
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
    exchange.respond(
        Response.of(
            ProblemDetails.of(504, "The request wants only what is cached, and this is not.")
                .withHeader("cache-status", "brisk; fwd=request; detail=only-if-cached"),
            exchange.path()));
  }

  private void kept(Kept.Answered answer, CacheOutcome outcome, String cacheStatus) {
    proxy.report.hit();
    exchange.cacheOutcome(outcome);
    exchange.respond(AnswerHeaders.kept(asGetOrHead(), answer, proxy.clock.millis(), cacheStatus));
  }

  private RequestHead asGetOrHead() {
    return request.method().equals("HEAD") ? request : asGet();
  }

  private void uncached(ProxyReport.Reason reason) {
    proxy.report.uncached(exchange.method(), exchange.path(), reason);
  }

  // To the upstream.

  private void forward(String why) {
    forward = why;
    if (key != null) {
      exchange.cacheOutcome(CacheOutcome.MISS);
    }
    Fields asked = request.fields();
    if (validating && found != null && found.answer() != null) {
      asked =
          asked.without(CONDITIONS::contains).with(Validation.conditions(found.answer().head()));
    }
    send(asked, body != null || exchange.declaredBodyBytes() == 0);
  }

  private void send(Fields asked, boolean whole) {
    UpstreamRequest sent;
    try {
      sent =
          new UpstreamRequest(
              exchange.method(),
              exchange.path() + (exchange.query() == null ? "" : "?" + exchange.query()),
              proxy.forwarded.toUpstream(exchange, asked),
              exchange.declaredBodyBytes(),
              body);
    } catch (IllegalArgumentException e) {
      exchange.respond(
          Response.of(
              ProblemDetails.of(400, "The request cannot be passed on as it is."),
              exchange.path()));
      return;
    }
    long sentAt = proxy.clock.millis();
    UpstreamCall call =
        proxy.client.send(
            exchange,
            sent,
            new UpstreamReader() {
              @Override
              public void interim(int status, Fields fields) {
                if (!exchange.responded()) {
                  exchange.interim(AnswerHeaders.interim(status, fields));
                }
              }

              @Override
              public void response(UpstreamResponse response) {
                came(response, sentAt);
              }

              @Override
              public void failed(UpstreamFailure failure) {
                ProxiedRequest.this.failed(failure);
              }
            });
    exchange.onAbort(call::cancel);
    if (!whole && !exchange.responded()) {
      RequestBody.pass(exchange, call);
    }
  }

  private void failed(UpstreamFailure failure) {
    Kept.Answered answer = found == null ? null : found.answer();
    if (answer != null
        && ReuseRules.mayStandInForError(
            request,
            answer.freshness(),
            proxy.clock.millis(),
            () ->
                failure.kind() == UpstreamFailure.Kind.CONNECT
                    || failure.kind() == UpstreamFailure.Kind.BROKEN)) {
      kept(answer, CacheOutcome.STALE, staleInstead(answer, ""));
      return;
    }
    ProblemDetails problem =
        ProblemDetails.of(failure.status(), Objects.requireNonNull(failure.getMessage()))
            .withHeader("cache-status", "brisk; fwd=" + forward + "; detail=upstream-failed");
    exchange.respond(
        Response.of(
            failure.status() == 503 ? problem.withHeader("retry-after", "1") : problem,
            exchange.path()));
  }

  private String staleInstead(Kept.Answered answer, String what) {
    return "brisk; hit; ttl="
        + Math.floorDiv(answer.freshness().remainingMillis(proxy.clock.millis()), 1000)
        + what
        + "; detail=stale-if-error";
  }

  private static void cancel(UpstreamResponse response) {
    response.body().chunks().subscribe(new CancelledSubscriber());
  }

  private void came(UpstreamResponse response, long sentAt) {
    long now = proxy.clock.millis();
    dev.brisk.httpcache.Exchange times = Storing.times(sentAt, now);
    ResponseHead head = new ResponseHead(response.status(), response.fields());
    Kept.Answered answer = found == null ? null : found.answer();
    if (validating && answer != null && response.status() == 304) {
      notModified(answer, response, times);
      return;
    }
    if (answer != null
        && ERRORS.contains(response.status())
        && ReuseRules.mayStandInForError(request, answer.freshness(), now, () -> false)) {
      cancel(response);
      kept(answer, CacheOutcome.STALE, staleInstead(answer, "; fwd-status=" + response.status()));
      return;
    }
    List<String> tags = AnswerTags.invalidated(response.fields());
    List<String> keys = keysMadeInvalid(head, answer);
    if (tags.isEmpty() && keys.isEmpty() || proxy.store == null) {
      relay(response, head, times);
      return;
    }
    CompletableFuture<Void> invalidated =
        store()
            .invalidate(keys)
            .thenCompose(done -> store().invalidateTags(tags))
            .toCompletableFuture();
    if (invalidated.isDone()) {
      relay(response, head, times);
    } else {
      invalidated.whenCompleteAsync(
          (done, failure) -> relay(response, head, times), exchange.loopExecutor());
    }
  }

  /// By an unsafe request, or by a HEAD that tells of another representation.
  private List<String> keysMadeInvalid(ResponseHead head, Kept.@Nullable Answered answer) {
    if (request.method().equals("HEAD")) {
      return answer != null
              && found != null
              && head.status() == answer.head().status()
              && Validation.byHead(answer.head(), head.fields()) == Validation.HeadVerdict.CHANGED
          ? List.of(found.key())
          : List.of();
    }
    if (request.isSafe() || key != null && rule != null) {
      return List.of();
    }
    List<String> keys = new ArrayList<>();
    for (URI invalid : Invalidation.of(request, URI.create(url), head)) {
      keys.add(ProxyStore.key("GET", Proxy.normalized(invalid)));
    }
    return keys;
  }

  private void relay(
      UpstreamResponse response, ResponseHead head, dev.brisk.httpcache.Exchange times) {
    String status = "brisk; fwd=" + forward;
    Body body = response.isBodiless() ? Body.EMPTY : response.body();
    Storing into = storing;
    if (into != null && !request.method().equals("HEAD")) {
      switch (into.judge(head, times)) {
        case CacheJudge.Keep keep -> {
          if (response.body().length() > proxy.settings.maxStored()) {
            uncached(ProxyReport.Reason.TOO_LARGE);
          } else {
            status += "; stored" + (keep.byRule() ? "; detail=rule" : "");
            body = into.copied(response, keep, () -> uncached(ProxyReport.Reason.TOO_LARGE));
          }
        }
        case CacheJudge.Pass pass -> notKept(response.status(), pass);
      }
    } else if (request.method().equals("HEAD")) {
      updateByHead(head, times);
    }
    try {
      exchange.respond(AnswerHeaders.relayed(response.status(), response.fields(), body, status));
    } catch (IllegalArgumentException e) {
      cancel(response);
      failed(UpstreamFailure.malformed(e));
    }
  }

  private void notKept(int status, CacheJudge.Pass pass) {
    if (status != 304) {
      uncached(pass.reason());
    }
    if (validating && found != null && status < 300) {
      // It is another now, and this one is not to be kept: nor is what was before it.
      var unused = store().invalidate(List.of(found.key()));
    }
  }

  /// A HEAD that tells of what is kept: its fields are newer (RFC 9111, section 4.3.5).
  private void updateByHead(ResponseHead head, dev.brisk.httpcache.Exchange times) {
    Kept.Answered answer = found == null ? null : found.answer();
    if (answer != null
        && found != null
        && head.status() == answer.head().status()
        && Validation.byHead(answer.head(), head.fields()) == Validation.HeadVerdict.SAME) {
      storing().updated(found.key(), answer, head.fields(), times);
    }
  }

  private void notModified(
      Kept.Answered answer, UpstreamResponse response, dev.brisk.httpcache.Exchange times) {
    if (found == null || !Validation.isAbout(answer.head(), response.fields())) {
      // It speaks of something else: asked again without conditions, once.
      validating = false;
      found = null;
      send(request.fields().without(CONDITIONS::contains), true);
      return;
    }
    Kept.Answered fresh = storing().updated(found.key(), answer, response.fields(), times);
    proxy.report.hit();
    exchange.respond(
        AnswerHeaders.kept(
            asGetOrHead(),
            fresh,
            proxy.clock.millis(),
            "brisk; fwd="
                + forward
                + "; fwd-status=304; stored"
                + AnswerHeaders.byRule(fresh.freshness())));
  }
}
