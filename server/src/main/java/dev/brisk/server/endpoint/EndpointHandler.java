package dev.brisk.server.endpoint;

import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.http.BodyReader;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.Fault;
import dev.brisk.server.problem.Problem;
import dev.brisk.server.problem.ProblemException;
import dev.brisk.server.route.RouteMatch;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.validate.JsonBody;
import dev.brisk.server.validate.ParameterSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Walks the requests of one endpoint through its stages: parameters, body, key, memory, and then
/// whatever [Serving] stands behind. Nothing reaches a source that was not judged first.
public final class EndpointHandler implements RouteHandler {
  /// A larger body is parsed and judged on a virtual thread, so that it holds up nobody else.
  private static final int MAX_LOOP_BODY_BYTES = 64 << 10;

  private final EndpointSettings settings;
  private final ParameterSet parameters;
  private final @Nullable JsonBody body;
  private final long maxBodyBytes;
  private final Serving serving;

  /// @param maxBodyBytes the server's limit, for endpoints without their own
  /// @throws IllegalArgumentException when a parameter or the schema cannot work
  EndpointHandler(EndpointSettings settings, long maxBodyBytes, Serving serving) {
    this.settings = settings;
    this.parameters = new ParameterSet(settings.path(), settings.parameters());
    BodySettings declared = settings.body();
    this.body = declared == null ? null : new JsonBody(declared);
    this.maxBodyBytes =
        declared == null || declared.maxBytes() == 0 ? maxBodyBytes : declared.maxBytes();
    this.serving = serving;
  }

  @Override
  public void handle(Exchange exchange, RouteMatch match) {
    List<Fault> faults = new ArrayList<>(0);
    Map<String, Object> values = parameters.read(match, exchange.query(), faults);
    JsonBody declared = body;
    if (declared == null) {
      refuseIfFaulty(faults);
      if (!serving.answerFromMemory(exchange, values, null)) {
        serving.serve(exchange, request(exchange, values, null), null);
      }
      return;
    }
    JsonBody.requireJson(exchange.header("content-type"));
    exchange.body(
        maxBodyBytes,
        new BodyReader() {
          @Override
          public void body(byte[] bytes) {
            withBody(exchange, values, faults, declared, bytes);
          }

          @Override
          public void refused(Problem problem) {
            exchange.respond(Response.of(problem, exchange.path()));
          }
        });
  }

  private void withBody(
      Exchange exchange,
      Map<String, Object> values,
      List<Fault> faults,
      JsonBody declared,
      byte[] bytes) {
    try {
      if (faults.isEmpty() && serving.answerFromMemory(exchange, values, bytes)) {
        return;
      }
    } catch (ProblemException e) {
      exchange.respond(Response.of(e.problem(), exchange.path()));
      return;
    }
    if (bytes.length <= MAX_LOOP_BODY_BYTES) {
      judge(exchange, values, faults, declared, bytes);
    } else {
      Thread.ofVirtual()
          .name("judge-" + settings.name())
          .start(() -> judge(exchange, values, faults, declared, bytes));
    }
  }

  private void judge(
      Exchange exchange,
      Map<String, Object> values,
      List<Fault> faults,
      JsonBody declared,
      byte[] bytes) {
    try {
      JsonNode tree = declared.parse(bytes);
      declared.judge(tree, faults);
      refuseIfFaulty(faults);
      SourceRequest request = request(exchange, values, tree);
      exchange.loopExecutor().execute(() -> serving.serve(exchange, request, bytes));
    } catch (RuntimeException | StackOverflowError e) {
      Failures.respond(exchange, settings.name(), e);
    }
  }

  private static void refuseIfFaulty(List<Fault> faults) {
    if (!faults.isEmpty()) {
      throw new ProblemException(Problem.invalid(faults));
    }
  }

  private static SourceRequest request(
      Exchange exchange, Map<String, Object> values, @Nullable JsonNode body) {
    return new SourceRequest(exchange.method(), exchange.path(), values, body, exchange::header);
  }
}
