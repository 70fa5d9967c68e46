package dev.brisk.server.handler;

import dev.brisk.metrics.trace.TraceContext;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The validated inputs of one call. Immutable.
public final class Request {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final String method;
  private final String path;
  private final Map<String, Object> parameters;
  private final @Nullable JsonNode body;
  private final RequestFields fields;
  private final @Nullable TraceContext trace;

  /// @param parameters path and query parameters, typed as declared
  /// @param body null when the endpoint takes none
  /// @param fields headers and cookies
  /// @param trace the request's place in a trace; null: none
  public Request(
      String method,
      String path,
      Map<String, Object> parameters,
      @Nullable JsonNode body,
      RequestFields fields,
      @Nullable TraceContext trace) {
    this.method = method;
    this.path = path;
    this.parameters = Map.copyOf(parameters);
    this.body = body;
    this.fields = fields;
    this.trace = trace;
  }

  /// Upper case.
  public String method() {
    return method;
  }

  /// Percent-encoded, without the query. As sent; in a cached endpoint with the parameters in one
  /// form, whatever form they were sent in, since the key knows no other.
  public String path() {
    return path;
  }

  /// All parameters: Long, BigDecimal, Boolean, String, or a List of these. An optional one that
  /// the client left out is not in the map.
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

  /// The nearest double; [#decimal] keeps all digits.
  ///
  /// @throws IllegalArgumentException if there is no such parameter or it is not a number
  public double number(String name) {
    return parameter(name) instanceof Number value
        ? value.doubleValue()
        : wrongType(name, "a number");
  }

  /// The number with all the digits that were sent; zeros at the end do not count (`1.10` is
  /// `1.1`).
  ///
  /// @throws IllegalArgumentException if there is no such parameter or it is not a number
  public BigDecimal decimal(String name) {
    return switch (parameter(name)) {
      case BigDecimal value -> value;
      case Long value -> BigDecimal.valueOf(value);
      default -> wrongType(name, "a number");
    };
  }

  /// @throws IllegalArgumentException if there is no such parameter or it is not a boolean
  public boolean bool(String name) {
    return parameter(name) instanceof Boolean value ? value : wrongType(name, "a boolean");
  }

  /// The JSON body. Numbers have all the digits that were sent (`decimalValue()`); members come in
  /// the order of their names.
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

  /// A header. A cached endpoint can read only those that its `inputs.headers` declares.
  ///
  /// When it was sent several times, that is one list (RFC 9110, section 5.3): the values in order,
  /// joined by `, `, and those of `cookie` by `; `, so that HTTP/2 clients, which may send each
  /// cookie in a field of its own, look as those of HTTP/1.1 do.
  ///
  /// @param name any case
  /// @return the header's value, empty when it was not sent
  /// @throws UndeclaredInput in a cached endpoint that does not declare it
  public Optional<String> header(String name) {
    return Optional.ofNullable(fields.header(name.toLowerCase(Locale.ROOT)));
  }

  /// A cookie. A cached endpoint can read only those that its `inputs.cookies` declares.
  ///
  /// @return the cookie's value, empty when it was not sent
  /// @throws UndeclaredInput in a cached endpoint that does not declare it
  public Optional<String> cookie(String name) {
    return Optional.ofNullable(fields.cookie(name));
  }

  /// What to send as `traceparent` when the handler calls somebody else, so that both calls are one
  /// trace; empty outside a request. To be sent on, never to be put into an answer: each request
  /// has its own, and no key knows it.
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
