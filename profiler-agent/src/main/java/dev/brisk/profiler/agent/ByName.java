package dev.brisk.profiler.agent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Asks objects of servers that the agent was not compiled against.
final class ByName {
  private static final String HTTP_REQUEST = "io.netty.handler.codec.http.HttpRequest";

  /// Kept with the class, so that a program that is loaded anew is not held.
  private static final ClassValue<Map<String, Optional<Method>>> METHODS =
      new ClassValue<>() {
        @Override
        protected Map<String, Optional<Method>> computeValue(Class<?> type) {
          return new ConcurrentHashMap<>();
        }
      };

  private static final ClassValue<Boolean> IS_HTTP_REQUEST =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return implementsNamed(type, HTTP_REQUEST);
        }
      };

  private ByName() {}

  /// What a method without arguments returns; `otherwise` if there is none, or it throws.
  static Object get(Object from, String method, Object otherwise) {
    Object found = call(from, method);
    return found == null ? otherwise : found;
  }

  /// What `getAttribute(name)` returns.
  static @Nullable Object attribute(Object from, String name) {
    return call(from, "getAttribute", name);
  }

  /// Whether a message in Netty's pipeline is the head of a request.
  static boolean isHttpRequest(Object message) {
    return IS_HTTP_REQUEST.get(message.getClass());
  }

  private static @Nullable Object call(Object from, String name, Object... arguments) {
    Optional<Method> method =
        METHODS
            .get(from.getClass())
            .computeIfAbsent(name, wanted -> find(from.getClass(), wanted, arguments.length));
    if (!method.isPresent()) {
      return null;
    }
    try {
      return method.get().invoke(from, arguments);
    } catch (IllegalAccessException | InvocationTargetException | IllegalArgumentException e) {
      return null; // unknown, as if it had no such method
    }
  }

  /// The method where it may be called: in a public class that its module shows, if there is one.
  private static Optional<Method> find(Class<?> type, String name, int arguments) {
    Method hidden = null;
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Method method : at.getMethods()) {
        if (method.getName().equals(name)
            && method.getParameterCount() == arguments
            && (arguments == 0 || method.getParameterTypes()[0] == String.class)) {
          Class<?> owner = method.getDeclaringClass();
          if (Modifier.isPublic(owner.getModifiers())
              && owner.getModule().isExported(owner.getPackageName())) {
            return Optional.of(method);
          }
          hidden = method;
        }
      }
    }
    try {
      if (hidden != null && hidden.trySetAccessible()) {
        return Optional.of(hidden);
      }
    } catch (SecurityException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean implementsNamed(@Nullable Class<?> type, String name) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> one : at.getInterfaces()) {
        if (one.getName().equals(name) || implementsNamed(one, name)) {
          return true;
        }
      }
    }
    return false;
  }
}
