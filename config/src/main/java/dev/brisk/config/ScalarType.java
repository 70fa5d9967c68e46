package dev.brisk.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A scalar that a function accepts.
///
/// @param secret never shown, whether it came from the environment or not
record ScalarType<T>(
    String hint,
    Map<String, Object> schema,
    Function<String, T> parse,
    Function<T, Object> writer,
    boolean secret)
    implements ValueType<T> {
  @Override
  public Optional<T> read(Node node) {
    Optional<String> text = node.text();
    if (text.isPresent()) {
      try {
        return Optional.of(parse.apply(text.get()));
      } catch (IllegalArgumentException e) {
        // Said below, in the same words for each cause.
      }
    }
    if (secret) {
      node.reportInvalidSecret(hint);
    } else {
      node.reportInvalid(hint);
    }
    return Optional.empty();
  }

  @Override
  public Object write(T value) {
    return writer.apply(value);
  }
}
