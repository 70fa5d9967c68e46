package dev.brisk.server.handler;

import dev.brisk.server.message.Consumer;
import org.jspecify.annotations.Nullable;

/// A request's header fields and cookies, as far as whoever makes the answer may see them.
///
/// In a cached endpoint only the declared ones can be read: what decides about an answer and is not
/// in its key would give one client's answer to another.
@FunctionalInterface
public interface RequestFields {
  /// @param name lower case
  /// @return null when it was not sent
  /// @throws UndeclaredInput in a cached endpoint that does not declare it
  @Nullable String header(String name);

  /// @param name as it is; case matters
  /// @return null when it was not sent
  /// @throws UndeclaredInput in a cached endpoint that does not declare it
  default @Nullable String cookie(String name) {
    String field = header("cookie");
    return field == null ? null : cookie(field, name);
  }

  /// Who asks; null when that is not known.
  ///
  /// @throws UndeclaredInput in an endpoint whose cache keeps answers for others, too
  default @Nullable Consumer consumer() {
    return null;
  }

  /// What is known of who asks, under that name; null when nothing is.
  ///
  /// @throws UndeclaredInput in an endpoint whose cache keeps answers for others, too
  default @Nullable String claim(String name) {
    Consumer consumer = consumer();
    return consumer == null ? null : consumer.claim(name);
  }

  /// A field that is sent on to others and decides about no answer, such as `tracestate`: never an
  /// input, so never refused.
  default @Nullable String passedOn(String name) {
    return header(name);
  }

  /// What was read without being declared, also when whoever read it caught the exception.
  default @Nullable UndeclaredInput undeclared() {
    return null;
  }

  /// The cookie of that name in a `Cookie` field (RFC 6265, section 4.2.1); the first of several.
  static @Nullable String cookie(String field, String name) {
    for (String pair : field.split(";")) {
      int equals = pair.indexOf('=');
      if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
        return pair.substring(equals + 1).strip();
      }
    }
    return null;
  }
}
