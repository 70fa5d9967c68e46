package dev.brisk.server.source;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;

/// The kinds of sources that there are: Brisk's own, and those that a program brings along.
public final class SourceTypes {
  private SourceTypes() {}

  /// All kinds that are named in `META-INF/services/dev.brisk.server.source.SourceType` on the
  /// class path, in that order.
  ///
  /// @throws IllegalStateException when two have one name
  public static List<SourceType<?>> installed() {
    // As for handlers: what the program brings is seen by the thread's loader.
    ClassLoader loader =
        Objects.requireNonNullElse(
            Thread.currentThread().getContextClassLoader(), SourceTypes.class.getClassLoader());
    List<SourceType<?>> types =
        ServiceLoader.load(SourceType.class, loader).stream()
            .<SourceType<?>>map(ServiceLoader.Provider::get)
            .toList();
    Set<String> names = new HashSet<>();
    for (SourceType<?> type : types) {
      if (!names.add(type.name())) {
        throw new IllegalStateException(
            "two source types are called '"
                + type.name()
                + "', one of them "
                + type.getClass().getName()
                + ": take one from the class path");
      }
    }
    return types;
  }
}
