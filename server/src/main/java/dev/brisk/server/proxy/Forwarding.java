package dev.brisk.server.proxy;

import dev.brisk.httpcache.Invalidation;
import dev.brisk.httpcache.RequestHead;
import dev.brisk.httpcache.ResponseHead;
import dev.brisk.httpcache.ReuseRules;
import dev.brisk.httpcache.Validation;
import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.rule.Rule;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.body.CancelledSubscriber;
import dev.brisk.server.message.Body;
import dev.brisk.server.message.CacheOutcome;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.upstream.SwitchedConnection;
import dev.brisk.server.upstream.UpstreamCall;
import dev.brisk.server.upstream.UpstreamFailure;
import dev.brisk.server.upstream.UpstreamReader;
import dev.brisk.server.upstream.UpstreamRequest;
import dev.brisk.server.upstream.UpstreamResponse;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A request that goes to the upstream, and what becomes of the answer: it is passed on, kept, or
/// only says that what is kept still holds. On its exchange's loop.
final class Forwarding {
  private static final Set<Integer> ERRORS = Set.of(500, 502, 503, 504);

  private final ProxiedRequest from;
  private final Proxy proxy;
  private final Exchange exchange;
  private final ProxySettings.@Nullable Rule rule;
  private final RequestHead request;
  private final String url;
  private final @Nullable Storing storing;
  private final byte @Nullable [] body;
  private ProxyStore.@Nullable Found found;
  private boolean validating;

  /// A part of the answer is kept, and the rest is asked for.
  private @Nullable Completion completion;

  /// Nobody made invalid what is kept of the URL while the upstream was asked.
  private boolean undisturbed;

  private String forward = "uri-miss";

  /// @param storing null: nothing of the answer is kept
  /// @param found what is kept, which may be stale
  /// @param body null: it is still to come, or there is none
  Forwarding(
      ProxiedRequest from,
      @Nullable Storing storing,
      ProxyStore.@Nullable Found found,
      byte @Nullable [] body) {
    this.from = from;
    this.proxy = from.proxy;
    this.exchange = from.exchange;
    this.rule = from.rule;
    this.request = from.request;
    this.url = from.url;
    this.storing = storing;
    this.found = found;
    this.body = body;
  }

  private Storing storing() {
    return Objects.requireNonNull(storing);
  }

  private ProxyStore store() {
    return Objects.requireNonNull(proxy.store);
  }

  /// Asks for the answer of which a part is kept.
  ///
  /// @param completes null: all of it has to come
  void beginWith(@Nullable Completion completes) {
    completion = completes;
    begin("partial", false);
  }

  /// @param why as `Cache-Status` has it
  /// @param validates what was found, instead of asking for the answer anew
  void begin(String why, boolean validates) {
    forward = why;
    validating = validates;
    if (storing != null && !isForGet()) {
      exchange.cacheOutcome(CacheOutcome.MISS);
    }
    Fields asked = request.fields();
    if (completion != null) {
      asked = asked.with(completion.conditions());
    } else if (validating && found != null && found.answer() != null) {
      asked =
          asked
              .without(ProxiedRequest.CONDITIONS::contains)
              .with(Validation.conditions(found.answer().head()));
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
              body,
              from.upgrade);
    } catch (IllegalArgumentException e) {
      exchange.respond(
          Response.of(
              ProblemDetails.of(400, "The request cannot be passed on as it is."),
              exchange.path()));
      return;
    }
    long sentAt = proxy.clock.millis();
    UpstreamCall call =
        proxy.upstreams.send(
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
              public void switched(Fields fields, SwitchedConnection upstream) {
                Upgrade.tunnel(exchange, fields, upstream, proxy.settings.tunnelIdle());
              }

              @Override
              public void response(UpstreamResponse response) {
                came(response, sentAt);
              }

              @Override
              public void failed(UpstreamFailure failure) {
                Forwarding.this.failed(failure);
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
      from.kept(answer, CacheOutcome.STALE, staleInstead(answer, ""));
      return;
    }
    exchange.respond(AnswerHeaders.failed(failure, exchange.path(), forward));
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
    if (completion != null && !completion.isBy(response)) {
      completion = null;
      if (response.status() == 206 || response.status() == 416) {
        // Another part than the one that is missing: the client wants the whole.
        cancel(response);
        send(request.fields(), true);
        return;
      }
    }
    if (validating && answer != null && response.status() == 304) {
      notModified(answer, response, times);
      return;
    }
    if (answer != null
        && ERRORS.contains(response.status())
        && ReuseRules.mayStandInForError(request, answer.freshness(), now, () -> false)) {
      cancel(response);
      from.kept(
          answer, CacheOutcome.STALE, staleInstead(answer, "; fwd-status=" + response.status()));
      return;
    }
    undisturbed = storing != null && storing.isCurrent();
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
              && Rule.HEAD_MAKES_STALE.holds()
          ? List.of(found.key())
          : List.of();
    }
    if (request.isSafe() || storing != null && !isForGet()) {
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
    Passed passed = new Passed("brisk; fwd=" + forward, response.body());
    if (completion != null) {
      completed(completion, response, head, times);
      return;
    }
    Fields fields = response.fields();
    if (request.method().equals("HEAD")) {
      fields = updatedByHead(head, times);
    } else if (storing != null && isForGet()) {
      passed = keptForGet(storing, response, head, times);
    } else if (storing != null) {
      passed = kept(storing, response, head, times);
    }
    Body body = response.isBodiless() ? Body.EMPTY : passed.body;
    Fields told = fields;
    String status = passed.status;
    respond(response, () -> AnswerHeaders.relayed(response.status(), told, body, status));
  }

  /// What goes to the client, and what it is told of it.
  private record Passed(String status, Body body) {}

  private void respond(UpstreamResponse response, Supplier<Response> made) {
    try {
      exchange.respond(made.get());
    } catch (IllegalArgumentException e) {
      cancel(response);
      failed(UpstreamFailure.malformed(e));
    }
  }

  private Passed kept(
      Storing into,
      UpstreamResponse response,
      ResponseHead head,
      dev.brisk.httpcache.Exchange times) {
    String status = "brisk; fwd=" + forward;
    switch (into.judge(head, times)) {
      case CacheJudge.Keep keep -> {
        if (response.body().length() <= proxy.settings.maxStored()) {
          return new Passed(
              status + "; stored" + (keep.byRule() ? "; detail=rule" : ""),
              into.copied(response, keep, () -> from.uncached(ProxyReport.Reason.TOO_LARGE)));
        }
        from.uncached(ProxyReport.Reason.TOO_LARGE);
      }
      case CacheJudge.Pass pass -> notKept(response.status(), pass);
    }
    return new Passed(status, response.body());
  }

  /// Whether the answer may also be that to a GET: to a POST that no rule keeps.
  private boolean isForGet() {
    return rule == null && request.method().equals("POST");
  }

  /// What was kept of the URL has been made invalid by now; nobody else may have done so since the
  /// upstream was asked.
  private Passed keptForGet(
      Storing begun,
      UpstreamResponse response,
      ResponseHead head,
      dev.brisk.httpcache.Exchange times) {
    if (undisturbed
        && begun.judge(head, times) instanceof CacheJudge.Keep keep
        && Invalidation.answersGet(request, URI.create(url), head, keep.head().freshness())) {
      return kept(new Storing(proxy, from.asGet(), null, begun.key()), response, head, times);
    }
    from.uncached(ProxyReport.Reason.METHOD);
    return new Passed("brisk; fwd=" + forward, response.body());
  }

  /// The part that was missing: with what is kept, the whole.
  private void completed(
      Completion completing,
      UpstreamResponse response,
      ResponseHead head,
      dev.brisk.httpcache.Exchange times) {
    Passed rest = kept(storing(), response, head, times);
    respond(
        response,
        () ->
            completing.answer(
                response.fields(),
                rest.body,
                Instant.ofEpochMilli(times.receivedAtMillis()),
                rest.status + "; fwd-status=206"));
  }

  private void notKept(int status, CacheJudge.Pass pass) {
    if (status != 304) {
      from.uncached(pass.reason());
    }
    if (validating && found != null && status < 300) {
      // It is another now, and this one is not to be kept: nor is what was before it.
      var unused = store().invalidate(List.of(found.key()));
    }
  }

  /// A HEAD that tells of what is kept: its fields are newer, and those that it does not bring
  /// still hold (RFC 9111, section 4.3.5).
  private Fields updatedByHead(ResponseHead head, dev.brisk.httpcache.Exchange times) {
    Kept.Answered answer = found == null ? null : found.answer();
    if (answer != null
        && found != null
        && head.status() == answer.head().status()
        && Validation.byHead(answer.head(), head.fields()) == Validation.HeadVerdict.SAME
        && Rule.HEAD_UPDATES.holds()) {
      return storing().updated(found.key(), answer, head.fields(), times).fields();
    }
    return head.fields();
  }

  private void askedAnew() {
    validating = false;
    found = null;
    send(request.fields().without(ProxiedRequest.CONDITIONS::contains), true);
  }

  private void notModified(
      Kept.Answered answer, UpstreamResponse response, dev.brisk.httpcache.Exchange times) {
    if (found == null || !Validation.isAbout(answer.head(), response.fields())) {
      // It speaks of something else: asked again without conditions, once.
      askedAnew();
      return;
    }
    Kept.Answered fresh = storing().updated(found.key(), answer, response.fields(), times);
    if (!KeptParts.suffices(request, fresh)) {
      // By what it says now, the part is not what the request's If-Range is about.
      askedAnew();
      return;
    }
    proxy.report.hit();
    exchange.respond(
        AnswerHeaders.kept(
            from.asGetOrHead(),
            fresh,
            proxy.clock.millis(),
            "brisk; fwd="
                + forward
                + "; fwd-status=304; stored"
                + AnswerHeaders.byRule(fresh.freshness())));
  }
}
