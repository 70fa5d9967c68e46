package dev.brisk.server.source.http;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.collectors.HttpClientTimer;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.Fingerprints;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceJson;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.SourceStatistics;
import dev.brisk.server.source.TimeoutScheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Somebody else's HTTP API.
///
/// The upstream's status decides: 2xx is passed on with its body and content type; 404 and 410 are
/// a 404, 409 a 409, 400 and 422 a 422; 429 is a 503 with the upstream's `Retry-After`; everything
/// else, a redirect included, is a 502. No answer within `timeout`, retries and waits included, is
/// a 504. An idempotent call is retried after a lost connection, a 502, 503 or 504, with
/// exponential back-off and full jitter; any call is retried when no connection was made, since
/// then nothing was sent. With a budget, a call beyond it is a 503 that never leaves this process;
/// each retry counts.
///
/// The upstream's `ETag` and `Last-Modified` are passed on. A caller that still has such an answer
/// names its validator; the upstream is then asked conditionally, and its 304 is passed on.
///
/// The request's trace goes on upstream (`traceparent`, and the client's `tracestate` with it),
/// unless `headers` sets these. A JSON body of the request is sent on. Answers are never partial:
/// what is larger than `max-body`, or ends early, is a 502.
public final class HttpSource implements Source {
  private static final Duration BACKOFF_BASE = Duration.ofMillis(50);
  private static final Duration BACKOFF_CAP = Duration.ofSeconds(1);
  private static final int MAX_IN_FLIGHT =
      UpstreamTransport.MAX_CONNECTIONS + UpstreamTransport.MAX_WAITING;
  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS");

  /// What the standard asks everybody to be able to pass on.
  private static final int MAX_TRACE_STATE = 512;

  private final HttpSettings settings;
  private final UrlTemplate url;
  private final List<Map.Entry<String, String>> headers;
  private final boolean tracedByConfiguration;
  private final HttpClientTimer timer;
  private final @Nullable RateLimiter budget;
  private final HttpTransport transport;
  private final TimeoutScheduler timeouts;
  private final InstantSource clock;
  private final String fingerprint;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder rejected = new LongAdder();

  /// @param endpoint its name
  /// @throws SourceProblem if the URL, a header or the budget cannot work
  public HttpSource(
      String endpoint,
      HttpSettings settings,
      HttpTransport transport,
      TimeoutScheduler timeouts,
      InstantSource clock) {
    this.settings = settings;
    this.transport = transport;
    this.timeouts = timeouts;
    this.clock = clock;
    try {
      this.url = UrlTemplate.parse(settings.url());
    } catch (IllegalArgumentException wrong) {
      throw new SourceProblem("http.url", wrong.getMessage() + ".");
    }
    this.headers = SentHeaders.of(settings.headers());
    this.timer = new HttpClientTimer(endpoint, url.host() + ":" + url.port());
    this.tracedByConfiguration =
        headers.stream().anyMatch(header -> header.getKey().equals("traceparent"));
    this.budget = budget(settings.budget());
    List<String> names = new ArrayList<>(settings.headers().keySet());
    names.replaceAll(name -> name.toLowerCase(Locale.ROOT));
    names.sort(null);
    this.fingerprint =
        Fingerprints.of(
            "http",
            settings.method(),
            settings.url(),
            String.join(",", names),
            String.join(",", settings.passHeaders()));
  }

  private static @Nullable RateLimiter budget(HttpSettings.@Nullable Budget settings) {
    if (settings == null) {
      return null;
    }
    if (settings.calls() < 1
        || settings.calls() > RateLimiter.MAX_CALLS
        || !settings.window().isPositive()) {
      throw new SourceProblem(
          "http.budget",
          "it allows "
              + settings.calls()
              + " calls in "
              + settings.window()
              + ". Write 1 to "
              + RateLimiter.MAX_CALLS
              + " calls in a positive time, such as 60/m.");
    }
    return new RateLimiter(settings, System::nanoTime);
  }

  @Override
  public CompletionStage<Answer> fetch(SourceRequest request) {
    try {
      HttpTransport.Call call = call(request);
      if (inFlight.incrementAndGet() > MAX_IN_FLIGHT) {
        inFlight.decrementAndGet();
        rejected.increment();
        throw new SourceException(
            Kind.UNAVAILABLE,
            "Too many calls to the upstream are waiting already.",
            Duration.ofSeconds(1),
            null);
      }
      Fetch fetch = new Fetch(call, request.work(), request.validator() != null);
      fetch.begin();
      return fetch;
    } catch (SourceException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private HttpTransport.Call call(SourceRequest request) {
    String target = url.target(name -> value(name, request));
    List<Map.Entry<String, String>> sent = new ArrayList<>(headers);
    addTrace(request, sent);
    byte[] body = null;
    if (request.json() != null && !settings.method().equals("GET")) {
      body = SourceJson.MAPPER.writeValueAsBytes(request.json());
      if (headers.stream().noneMatch(header -> header.getKey().equals("content-type"))) {
        sent.add(Map.entry("content-type", "application/json"));
      }
    }
    String validator = request.validator();
    if (validator != null && settings.method().equals("GET")) {
      sent.add(condition(validator));
    }
    return new HttpTransport.Call(
        settings.method(),
        url.tls(),
        url.host(),
        url.port(),
        target,
        sent,
        body,
        settings.connectTimeout(),
        settings.maxBody());
  }

  private static Map.Entry<String, String> condition(String validator) {
    boolean entityTag = validator.startsWith("\"") || validator.startsWith("W/\"");
    return Map.entry(entityTag ? "if-none-match" : "if-modified-since", validator);
  }

  /// W3C Trace Context: a state belongs to the trace that came with it, so a new trace has none.
  private void addTrace(SourceRequest request, List<Map.Entry<String, String>> sent) {
    TraceContext trace = request.trace();
    if (trace == null || tracedByConfiguration) {
      return;
    }
    sent.add(Map.entry("traceparent", trace.traceparent()));
    String state = request.fields().passedOn("tracestate");
    if (state != null
        && state.length() <= MAX_TRACE_STATE
        && state.chars().allMatch(c -> c >= ' ' && c < 127)
        && TraceContext.parse(request.fields().passedOn("traceparent")).isPresent()) {
      sent.add(Map.entry("tracestate", state));
    }
  }

  private static @Nullable Object value(String name, SourceRequest request) {
    Object parameter = request.parameters().get(name);
    JsonNode field = request.json() == null ? null : request.json().get(name);
    if (parameter != null || field == null || field.isNull()) {
      return parameter;
    }
    if (field.isContainer()) {
      throw new SourceException(Kind.REFUSED, "'" + name + "' must be one value.");
    }
    return field.isNumber() ? field.decimalValue() : field.asString();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public SourceStatistics statistics() {
    int now = inFlight.get();
    int limit = UpstreamTransport.MAX_CONNECTIONS;
    return new SourceStatistics(
        new SourceStatistics.Pool(
            Math.min(now, limit),
            Math.max(0, now - limit),
            limit,
            UpstreamTransport.MAX_WAITING,
            rejected.sum(),
            0),
        budget == null ? null : budget.statistics());
  }

  @Override
  public Optional<HttpClientTimer> httpClient() {
    return Optional.of(timer);
  }

  /// Connections belong to the context, which all sources share.
  @Override
  public void close() {}

  /// One call with its retries, under one time-out.
  private final class Fetch extends CompletableFuture<Answer> {
    private final HttpTransport.Call call;
    private final RequestWork work;
    private final boolean conditional;
    private int attempts;
    private volatile boolean timedOut;
    private TimeoutScheduler.@Nullable Pending current;
    private @Nullable SourceException last;

    Fetch(HttpTransport.Call call, RequestWork work, boolean conditional) {
      this.call = call;
      this.work = work;
      this.conditional = conditional;
    }

    void begin() {
      TimeoutScheduler.Pending deadline = timeouts.after(settings.timeout(), this::timeOut);
      whenComplete((answer, failure) -> {
        inFlight.decrementAndGet();
        deadline.cancel();
      });
      attempt();
    }

    private void attempt() {
      if (isDone()) {
        return;
      }
      if (budget != null) {
        Duration wait = budget.take();
        if (!wait.isZero()) {
          completeExceptionally(last != null ? last : overBudget(wait));
          return;
        }
      }
      attempts++;
      long start = System.nanoTime();
      timer.started();
      CompletableFuture<HttpTransport.Reply> exchange = transport.send(call);
      stopBy(() -> exchange.cancel(true));
      exchange.whenComplete((reply, failure) -> {
        count(reply, failure, System.nanoTime() - start);
        try (RequestSegment segment = work.begin()) {
          ended(reply, failure);
        }
      });
    }

    private void count(
        HttpTransport.@Nullable Reply reply, @Nullable Throwable failure, long nanos) {
      if (reply != null) {
        timer.answered(reply.status(), nanos);
      } else {
        timer.failed(reason(failure), nanos);
      }
    }

    /// A time-out and a caller that left both cancel the exchange.
    private HttpClientTimer.Failure reason(@Nullable Throwable failure) {
      if (failure instanceof HttpTransport.Failure known) {
        return switch (known.kind()) {
          case CONNECT -> HttpClientTimer.Failure.CONNECT;
          case BROKEN -> HttpClientTimer.Failure.BROKEN;
          case TOO_LARGE -> HttpClientTimer.Failure.TOO_LARGE;
          case BUSY -> HttpClientTimer.Failure.BUSY;
        };
      }
      return timedOut ? HttpClientTimer.Failure.TIMEOUT : HttpClientTimer.Failure.CANCELLED;
    }

    private void ended(HttpTransport.@Nullable Reply reply, @Nullable Throwable failure) {
      if (reply != null) {
        answered(reply);
      } else if (failure instanceof HttpTransport.Failure known) {
        failed(known);
      } else if (failure != null) {
        completeExceptionally(failure);
      }
    }

    private static SourceException overBudget(Duration wait) {
      return new SourceException(
          Kind.UNAVAILABLE,
          "The call budget of the upstream is used up.",
          Duration.ofSeconds(Math.max(1, wait.plusNanos(999_999_999).toSeconds())),
          null);
    }

    private void answered(HttpTransport.Reply reply) {
      int status = reply.status();
      if ((status >= 200 && status < 300) || (status == 304 && conditional)) {
        complete(UpstreamReplies.answer(reply, settings.passHeaders(), clock));
        return;
      }
      SourceException failure = UpstreamReplies.failure(reply, clock);
      boolean passing = status == 502 || status == 503 || status == 504;
      if (!passing || !IDEMPOTENT.contains(call.method()) || !retry(failure)) {
        completeExceptionally(failure);
      }
    }

    private void failed(HttpTransport.Failure failure) {
      SourceException seen =
          new SourceException(
                  failure.kind() == HttpTransport.Failure.Kind.BUSY
                      ? Kind.UNAVAILABLE
                      : Kind.BAD_UPSTREAM,
                  String.valueOf(failure.getMessage()),
                  failure.kind() == HttpTransport.Failure.Kind.BUSY ? Duration.ofSeconds(1) : null,
                  failure)
              .withMayHaveWritten(
                  switch (failure.kind()) {
                    case CONNECT, BUSY -> false;
                    case BROKEN, TOO_LARGE -> true;
                  });
      boolean retryable =
          switch (failure.kind()) {
            case CONNECT -> true;
            case BROKEN -> IDEMPOTENT.contains(call.method());
            case TOO_LARGE -> false;
            case BUSY -> {
              rejected.increment();
              yield false;
            }
          };
      if (!retryable || !retry(seen)) {
        completeExceptionally(seen);
      }
    }

    /// Full jitter: a random part of base × 2ⁿ, so that callers that failed together do not come
    /// back together ("Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
    private boolean retry(SourceException failure) {
      if (attempts > settings.retries()) {
        return false;
      }
      last = failure;
      timer.retried();
      long most =
          Math.min(BACKOFF_CAP.toNanos(), BACKOFF_BASE.toNanos() << Math.min(attempts - 1, 20));
      Duration wait = Duration.ofNanos(ThreadLocalRandom.current().nextLong(most + 1));
      stopBy(timeouts.after(wait, this::attempt));
      return true;
    }

    private void timeOut() {
      timedOut = !isDone();
      if (completeExceptionally(
          new SourceException(Kind.TIMEOUT, "The upstream did not answer in time.", null, last))) {
        stop();
      }
    }

    private synchronized void stopBy(TimeoutScheduler.Pending next) {
      current = next;
      if (isDone()) {
        next.cancel();
      }
    }

    private void stop() {
      TimeoutScheduler.Pending running;
      synchronized (this) {
        running = current;
      }
      if (running != null) {
        running.cancel();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        stop();
      }
      return cancelled;
    }
  }
}
