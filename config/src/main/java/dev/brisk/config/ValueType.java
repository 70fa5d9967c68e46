package dev.brisk.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A kind of value: how it is read from a file, what to write when it is wrong, and its JSON
/// Schema. Implementations are immutable.
///
/// @param <T> what it is read into
public interface ValueType<T> {
  /// Reads the value. When that is impossible, reports why on the node and returns empty.
  Optional<T> read(Node node);

  /// One sentence that says what to write: `Write a duration such as 30s, 5m or 1h.`
  String hint();

  /// The JSON Schema (2020-12) for editors, as maps, lists and scalars. May refer to
  /// [ConfigFile#ENVIRONMENT_REF].
  Map<String, Object> schema();

  /// How a default is shown in the schema.
  default Object write(T value) {
    return value.toString();
  }

  /// This kind, read into something else. The binder may report problems of its own through the
  /// node, and returns empty when it did and has no result.
  default <R> ValueType<R> then(BiFunction<Node, T, Optional<R>> binder) {
    return then(binder, Object::toString);
  }

  /// Like the shorter form, with a way to show a default.
  default <R> ValueType<R> then(
      BiFunction<Node, T, Optional<R>> binder, Function<R, Object> writer) {
    ValueType<T> self = this;
    return new ValueType<>() {
      @Override
      public Optional<R> read(Node node) {
        return self.read(node).flatMap(value -> Section.readable(() -> binder.apply(node, value)));
      }

      @Override
      public String hint() {
        return self.hint();
      }

      @Override
      public Map<String, Object> schema() {
        return self.schema();
      }

      @Override
      public Object write(R value) {
        return writer.apply(value);
      }
    };
  }

  /// This kind, read into something else.
  default <R> ValueType<R> as(Function<T, R> binder) {
    return then((node, value) -> Optional.of(binder.apply(value)));
  }

  /// This kind with a further check, which reports problems through the node.
  default ValueType<T> checked(BiConsumer<Node, T> check) {
    return then(
        (node, value) -> {
          check.accept(node, value);
          return Optional.of(value);
        },
        this::write);
  }
}
