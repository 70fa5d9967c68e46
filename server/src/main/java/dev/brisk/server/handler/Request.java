package dev.brisk.server.handler;

import dev.brisk.metrics.trace.TraceContext;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The validated inputs of one call. Immutable.
public final class Request {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String method;
  private final String path;
  private final Map<String, Object> parameters;
  private final @Nullable JsonNode body;
  private final Function<String, @Nullable String> header;
  private final @Nullable TraceContext trace;

  /// @param parameters path and query parameters, typed as declared
  /// @param body null when the endpoint takes none
  /// @param header looks up a header by lower-case name
  /// @param trace the request's place in a trace; null: none
  public Request(
      String method,
      String path,
      Map<String, Object> parameters,
      @Nullable JsonNode body,
      Function<String, @Nullable String> header,
      @Nullable TraceContext trace) {
    this.method = method;
    this.path = path;
    this.parameters = Map.copyOf(parameters);
    this.body = body;
    this.header = header;
    this.trace = trace;
  }

  /// Upper case.
  public String method() {
    return method;
  }

  /// As sent: percent-encoded, without the query.
  public String path() {
    return path;
  }

  /// All parameters: Long, Double, Boolean, String, or a List of these. An optional one that the
  /// client left out is not in the map.
  public Map<String, Object> parameters() {
    return parameters;
  }

  /// @return the parameter, empty when the client left an optional one out
  public Optional<Object> find(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /// @throws IllegalArgumentException if there is no such parameter
  public String string(String name) {
    return String.valueOf(parameter(name));
  }

  /// @throws IllegalArgumentException if there is no such parameter or it is not an integer
  public long integer(String name) {
    return parameter(name) instanceof Long value ? value : wrongType(name, "an integer");
  }

  /// @throws IllegalArgumentException if there is no such parameter or it is not a number
  public double number(String name) {
    return parameter(name) instanceof Number value
        ? value.doubleValue()
        : wrongType(name, "a number");
  }

  /// @throws IllegalArgumentException if there is no such parameter or it is not a boolean
  public boolean bool(String name) {
    return parameter(name) instanceof Boolean value ? value : wrongType(name, "a boolean");
  }

  /// The JSON body.
  ///
  /// @throws IllegalStateException if the endpoint declares no body
  public JsonNode body() {
    if (body == null) {
      throw new IllegalStateException("the endpoint takes no body: declare `body:` to get one");
    }
    return body;
  }

  /// The JSON body as a record or another class that Jackson can fill.
  public <T> T body(Class<T> type) {
    return Objects.requireNonNull(JSON.treeToValue(body(), type));
  }

  /// @param name lower case
  /// @return the header's value, empty when it was not sent
  public Optional<String> header(String name) {
    return Optional.ofNullable(header.apply(name));
  }

  /// What to send as `traceparent` when the handler calls somebody else, so that both calls are one
  /// trace; empty outside a request.
  public Optional<String> traceparent() {
    return Optional.ofNullable(trace).map(TraceContext::traceparent);
  }

  private Object parameter(String name) {
    Object value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "there is no parameter '" + name + "'; there are: " + parameters.keySet());
    }
    return value;
  }

  private <T> T wrongType(String name, String expected) {
    throw new IllegalArgumentException(
        "parameter '" + name + "' is not " + expected + ", but " + parameter(name).getClass());
  }
}
