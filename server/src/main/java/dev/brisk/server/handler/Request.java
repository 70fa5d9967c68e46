package dev.brisk.server.handler;

import dev.brisk.server.message.Consumer;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The validated inputs of one call. Immutable.
///
/// What a source is asked with, seen by a handler: of headers and cookies it shows only what
/// decides about the answer.
public interface Request {
  /// Upper case.
  String method();

  /// Percent-encoded, without the query. As sent; in a cached endpoint with the parameters in one
  /// form, whatever form they were sent in, since the key knows no other.
  String path();

  /// All parameters: Long, BigDecimal, Boolean, String, or a List of these. An optional one that
  /// the client left out is not in the map.
  Map<String, Object> parameters();

  /// @return the parameter, empty when the client left an optional one out
  default Optional<Object> find(String name) {
    return Optional.ofNullable(parameters().get(name));
  }

  /// @throws IllegalArgumentException if there is no such parameter
  default String string(String name) {
    return String.valueOf(parameter(name));
  }

  /// @throws IllegalArgumentException if there is no such parameter or it is not an integer
  default long integer(String name) {
    return parameter(name) instanceof Long value ? value : wrongType(name, "an integer");
  }

  /// The nearest double; [#decimal] keeps all digits.
  ///
  /// @throws IllegalArgumentException if there is no such parameter or it is not a number
  default double number(String name) {
    return parameter(name) instanceof Number value
        ? value.doubleValue()
        : wrongType(name, "a number");
  }

  /// The number with all the digits that were sent; zeros at the end do not count (`1.10` is
  /// `1.1`).
  ///
  /// @throws IllegalArgumentException if there is no such parameter or it is not a number
  default BigDecimal decimal(String name) {
    return switch (parameter(name)) {
      case BigDecimal value -> value;
      case Long value -> BigDecimal.valueOf(value);
      default -> wrongType(name, "a number");
    };
  }

  /// @throws IllegalArgumentException if there is no such parameter or it is not a boolean
  default boolean bool(String name) {
    return parameter(name) instanceof Boolean value ? value : wrongType(name, "a boolean");
  }

  /// The JSON body. Numbers have all the digits that were sent (`decimalValue()`); members come in
  /// the order of their names.
  ///
  /// @throws IllegalStateException if the endpoint declares no body
  JsonNode body();

  /// The JSON body as a record or another class that Jackson can fill.
  <T> T body(Class<T> type);

  /// A header. A cached endpoint can read only those that its `inputs.headers` declares.
  ///
  /// When it was sent several times, that is one list (RFC 9110, section 5.3): the values in order,
  /// joined by `, `, and those of `cookie` by `; `, so that HTTP/2 clients, which may send each
  /// cookie in a field of its own, look as those of HTTP/1.1 do.
  ///
  /// @param name any case
  /// @return the header's value, empty when it was not sent
  /// @throws UndeclaredInput in a cached endpoint that does not declare it
  Optional<String> header(String name);

  /// A cookie. A cached endpoint can read only those that its `inputs.cookies` declares.
  ///
  /// @return the cookie's value, empty when it was not sent
  /// @throws UndeclaredInput in a cached endpoint that does not declare it
  Optional<String> cookie(String name);

  /// Who asks, by his API key. In a cached endpoint only where `cache.per` is `consumer`, which it
  /// is by itself where `access` needs a consumer.
  ///
  /// @return empty when nobody who is known asks
  /// @throws UndeclaredInput in an endpoint whose cache keeps answers for others, too
  default Optional<Consumer> consumer() {
    return Optional.empty();
  }

  /// What is known of who asks, such as his tenant. In a cached endpoint only where `cache.per` is
  /// `claim(NAME)` or `consumer`.
  ///
  /// @throws UndeclaredInput in an endpoint whose cache keeps answers for others, too
  default Optional<String> claim(String name) {
    return Optional.empty();
  }

  /// What to send as `traceparent` when the handler calls somebody else, so that both calls are one
  /// trace; empty outside a request. To be sent on, never to be put into an answer: each request
  /// has its own, and no key knows it.
  Optional<String> traceparent();

  private Object parameter(String name) {
    Object value = parameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "there is no parameter '" + name + "'; there are: " + parameters().keySet());
    }
    return value;
  }

  private <T> T wrongType(String name, String expected) {
    throw new IllegalArgumentException(
        "parameter '" + name + "' is not " + expected + ", but " + parameter(name).getClass());
  }
}
