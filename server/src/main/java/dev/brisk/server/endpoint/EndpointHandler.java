package dev.brisk.server.endpoint;

import dev.brisk.metrics.profile.RequestSegment;
import dev.brisk.server.access.Owner;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.Template;
import dev.brisk.server.handler.RequestFields;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.problem.ProblemException;
import dev.brisk.server.problem.Violation;
import dev.brisk.server.route.RouteMatch;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.validate.JsonBody;
import dev.brisk.server.validate.ParameterSet;
import dev.brisk.server.work.OwnWork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Walks the requests of one endpoint through its stages: parameters, body, key, memory, and then
/// whatever [ResponseStrategy] stands behind. Nothing reaches a source that was not validated
/// first.
public final class EndpointHandler implements RouteHandler {
  /// A larger body is parsed and validated on another thread, so that it holds up nobody else.
  private static final int MAX_LOOP_BODY_BYTES = 64 << 10;

  private static final ProblemDetails UNREAD_BODY =
      ProblemDetails.of(
          415,
          "This endpoint declares no body, so the one that was sent would be ignored. Send none, or"
              + " declare it in brisk.yaml: body: { schema: … }.");

  private final EndpointSettings settings;
  private final ParameterSet parameters;
  private final @Nullable JsonBody body;
  private final long maxBodyBytes;
  private final ResponseStrategy strategy;
  private final KeyMemo memo;

  /// Null when answers are not kept: then everything can be read.
  private final @Nullable DeclaredFields declaredFields;

  /// Null where answers are for everybody, or not kept.
  private final @Nullable Owner owner;

  private final Template canonicalPath;
  private final boolean timed;

  /// @param timed whether stages are timed for `Server-Timing`
  /// @param maxBodyBytes the server's limit, for endpoints without their own
  /// @throws IllegalArgumentException when a parameter or the schema cannot work
  EndpointHandler(
      EndpointSettings settings,
      long maxBodyBytes,
      ResponseStrategy strategy,
      int loops,
      boolean timed) {
    this.memo = new KeyMemo(loops);
    this.timed = timed;
    this.settings = settings;
    this.parameters = new ParameterSet(settings.path(), settings.parameters());
    BodySettings declared = settings.body();
    this.body =
        declared == null ? null : new JsonBody(declared, settings.source().type().seesDigits());
    this.maxBodyBytes =
        declared == null || declared.maxBytes() == 0 ? maxBodyBytes : declared.maxBytes();
    this.strategy = strategy;
    this.declaredFields = settings.cache() == null ? null : new DeclaredFields(settings);
    this.owner = settings.cache() == null ? null : Owner.of(settings.cachedPer());
    this.canonicalPath = Template.parse(settings.path());
  }

  @Override
  public void handle(Exchange exchange, RouteMatch match) {
    JsonBody declared = body;
    if (declared != null) {
      handleWithBody(exchange, match, declared);
    } else if (exchange.declaredBodyBytes() == 0) {
      handleWithoutBody(exchange, match);
    } else {
      refuseBody(exchange, match);
    }
  }

  private void handleWithoutBody(Exchange exchange, RouteMatch match) {
    long start = timed ? System.nanoTime() : 0;
    DeclaredFields.Seen seen = seen(exchange);
    String who = owner(exchange);
    // With declared fields the target makes no key.
    String known =
        seen == null ? memo.key(exchange.loop(), exchange.path(), exchange.query(), who) : null;
    if (known != null && strategy.answerFromMemory(exchange, known, 0)) {
      return;
    }
    List<Violation> violations = new ArrayList<>(0);
    Map<String, Object> values = parameters.read(match, exchange.query(), violations);
    refuseIfViolated(violations);
    String key = known != null ? known : strategy.key(values, null, seen, who);
    long keyNanos = timed ? System.nanoTime() - start : 0;
    if (key != null && known == null) {
      if (seen == null) {
        memo.remember(exchange.loop(), exchange.path(), exchange.query(), who, key);
      }
      if (strategy.answerFromMemory(exchange, key, keyNanos)) {
        return;
      }
    }
    strategy.serve(
        exchange, PendingRequest.validated(request(exchange, values, null, seen)), key, keyNanos);
  }

  /// A body that nobody reads changes what is asked for: it is refused, unless it turns out to be
  /// empty.
  private void refuseBody(Exchange exchange, RouteMatch match) {
    if (exchange.declaredBodyBytes() > 0) {
      throw new ProblemException(UNREAD_BODY);
    }
    // The match is the loop's own, and is another's when the body has come.
    List<Violation> violations = new ArrayList<>(0);
    Map<String, Object> values = parameters.read(match, exchange.query(), violations);
    exchange.body(
        maxBodyBytes,
        new BodyReader() {
          @Override
          public void body(byte[] bytes) {
            if (bytes.length > 0) {
              exchange.respond(Response.of(UNREAD_BODY, exchange.path()));
            } else {
              serve(exchange, values, violations);
            }
          }

          @Override
          public void refused(ProblemDetails problem) {
            exchange.respond(Response.of(problem, exchange.path()));
          }
        });
  }

  private void serve(Exchange exchange, Map<String, Object> values, List<Violation> violations) {
    try {
      refuseIfViolated(violations);
      DeclaredFields.Seen seen = seen(exchange);
      String key = strategy.key(values, null, seen, owner(exchange));
      if (key == null || !strategy.answerFromMemory(exchange, key, 0)) {
        strategy.serve(
            exchange, PendingRequest.validated(request(exchange, values, null, seen)), key, 0);
      }
    } catch (RuntimeException e) {
      FailureResponses.respond(exchange, settings.name(), e);
    }
  }

  private @Nullable String owner(Exchange exchange) {
    return owner == null ? null : owner.of(exchange);
  }

  /// The declared headers and cookies; null when none are declared.
  private DeclaredFields.@Nullable Seen seen(Exchange exchange) {
    DeclaredFields fields = declaredFields;
    return fields == null || fields.isEmpty() ? null : fields.read(exchange);
  }

  private void handleWithBody(Exchange exchange, RouteMatch match, JsonBody declared) {
    JsonBody.requireJson(exchange.header("content-type"));
    List<Violation> violations = new ArrayList<>(0);
    Map<String, Object> values = parameters.read(match, exchange.query(), violations);
    DeclaredFields.Seen seen = seen(exchange);
    exchange.body(
        maxBodyBytes,
        new BodyReader() {
          @Override
          public void body(byte[] bytes) {
            Executor loop = exchange.loopExecutor();
            Executor aside = work -> offLoop(exchange, work);
            Executor validation = bytes.length <= declared.quickBytes() ? loop : aside;
            // A hit needs no validation, and stays on its thread.
            Executor where =
                strategy.keyCoversBody() && bytes.length <= MAX_LOOP_BODY_BYTES ? loop : validation;
            where.execute(
                () -> take(exchange, values, violations, seen, declared, bytes, validation));
          }

          @Override
          public void refused(ProblemDetails problem) {
            exchange.respond(Response.of(problem, exchange.path()));
          }
        });
  }

  @Override
  public @Nullable String key(RouteMatch match, @Nullable String query, byte[] sent) {
    if (declaredFields != null && !declaredFields.isEmpty()) {
      throw new ProblemException(
          ProblemDetails.of(
              400,
              "Headers or cookies are part of this endpoint's keys: take the key from the"
                  + " Cache-Status of an answer."));
    }
    if (owner != null) {
      throw new ProblemException(
          ProblemDetails.of(
              400,
              "Who asks is part of this endpoint's keys: take the key from the Cache-Status of an"
                  + " answer."));
    }
    List<Violation> violations = new ArrayList<>(0);
    Map<String, Object> values = parameters.read(match, query, violations);
    refuseIfViolated(violations);
    JsonBody declared = body;
    return strategy.key(
        values,
        declared != null && strategy.keyCoversBody() ? declared.canonical(sent) : null,
        null,
        null);
  }

  private static void offLoop(Exchange exchange, Runnable work) {
    OwnWork.execute(() -> {
      try (RequestSegment segment = exchange.work().begin()) {
        work.run();
      }
    });
  }

  /// Everything from here on sees only the body's canonical form, cached or not. So what the schema
  /// says, what the source sees and what the answer is depend on nothing but what a key is made of,
  /// and an answer found under it, in memory or in Redis, needs no validation: see docs/decisions.
  private void take(
      Exchange exchange,
      Map<String, Object> values,
      List<Violation> violations,
      DeclaredFields.@Nullable Seen seen,
      JsonBody declared,
      byte[] sent,
      Executor validation) {
    try {
      long start = timed ? System.nanoTime() : 0;
      boolean covered = strategy.keyCoversBody();
      byte[] bytes = declared.canonical(sent);
      String key =
          violations.isEmpty()
              ? strategy.key(values, covered ? bytes : null, seen, owner(exchange))
              : null;
      long keyNanos = timed ? System.nanoTime() - start : 0;
      if (covered && key != null) {
        if (strategy.answerFromMemory(exchange, key, keyNanos)) {
          return;
        }
        PendingRequest pending =
            PendingRequest.unvalidated(
                values,
                () -> validated(exchange, values, new ArrayList<>(0), seen, declared, bytes),
                validation);
        serve(exchange, pending, key, keyNanos);
        return;
      }
      SourceRequest request = validated(exchange, values, violations, seen, declared, bytes);
      serve(exchange, PendingRequest.validated(request), key, keyNanos);
    } catch (RuntimeException | StackOverflowError e) {
      FailureResponses.respond(exchange, settings.name(), e);
    }
  }

  private void serve(
      Exchange exchange, PendingRequest pending, @Nullable String key, long keyNanos) {
    exchange.loopExecutor().execute(() -> strategy.serve(exchange, pending, key, keyNanos));
  }

  /// @throws ProblemException with all violations
  private SourceRequest validated(
      Exchange exchange,
      Map<String, Object> values,
      List<Violation> violations,
      DeclaredFields.@Nullable Seen seen,
      JsonBody declared,
      byte[] body) {
    JsonNode tree = declared.parse(body);
    declared.validate(tree, violations);
    refuseIfViolated(violations);
    return request(exchange, values, tree, seen);
  }

  private static void refuseIfViolated(List<Violation> violations) {
    if (!violations.isEmpty()) {
      throw new ProblemException(ProblemDetails.invalid(violations));
    }
  }

  /// A HEAD is answered as a GET whose body is left out. Where answers are kept the source sees
  /// nothing that the key does not hold: of all ways to write a path the one with the parameters'
  /// values, and the declared fields.
  private SourceRequest request(
      Exchange exchange,
      Map<String, Object> values,
      @Nullable JsonNode body,
      DeclaredFields.@Nullable Seen seen) {
    String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
    DeclaredFields declared = declaredFields;
    String path = declared == null ? exchange.path() : canonicalPath.render(values);
    RequestFields fields =
        seen != null ? seen : declared == null ? new SentFields(exchange) : declared.read(exchange);
    return new SourceRequest(method, path, values, body, fields, exchange.trace(), exchange.work());
  }
}
