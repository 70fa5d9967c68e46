package dev.brisk.bench.scenario.source;

import dev.brisk.bench.scenario.Feeds;
import dev.brisk.bench.scenario.HttpUser;
import dev.brisk.bench.scenario.LoadShape;
import dev.brisk.bench.scenario.run.Scenario;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A scenario that is written as one Java file.
///
/// The file needs no imports for what scenarios are made of, for `java.util.*` and for
/// `java.time.*`, and no `public`. Its user classes are the top-level classes that extend
/// [HttpUser]; it may have one [LoadShape]. Feeders are looked up in its folder.
public final class ScenarioFile {
  private static final long BYTES_MAX = 1 << 20;

  private final Path file;
  private final List<Class<? extends HttpUser>> users = new ArrayList<>();
  private final List<Class<? extends LoadShape>> shapes = new ArrayList<>();
  private final Feeds feeds;

  private ScenarioFile(Path file, List<Class<?>> classes, Feeds feeds) {
    this.file = file;
    this.feeds = feeds;
    for (Class<?> type : classes) {
      boolean concrete = !Modifier.isAbstract(type.getModifiers());
      if (concrete && type.getEnclosingClass() == null) {
        if (HttpUser.class.isAssignableFrom(type)) {
          users.add(type.asSubclass(HttpUser.class));
        } else if (LoadShape.class.isAssignableFrom(type)) {
          shapes.add(type.asSubclass(LoadShape.class));
        }
      }
    }
  }

  /// Compiles a file and reads the feeders that it names.
  ///
  /// @throws IllegalArgumentException when it is no scenario: one line, or javac's messages
  public static ScenarioFile compile(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    String source = read(file);
    Compilation compiled = Compilation.of(String.valueOf(file.getFileName()), source);
    Feeds feeds = new Feeds(absolute.getParent());
    compiled
        .feeds()
        .forEach((name, line) -> {
          try {
            feeds.named(name);
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                file.getFileName() + ":" + line + ": " + e.getMessage(), e);
          }
        });
    return new ScenarioFile(file, compiled.load(), feeds);
  }

  private static String read(Path file) {
    if (!file.toString().endsWith(".java")) {
      throw new IllegalArgumentException(
          file
              + " is not a scenario: it must be one Java file, NAME.java. How a locustfile or a k6"
              + " script is written in Java: docs/guide/scenarios.md.");
    }
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new IllegalArgumentException(file + " is larger than 1 MiB.");
      }
      return Files.readString(file);
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException(file + " is not UTF-8.", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          Files.exists(file)
              ? "The scenario " + file + " cannot be read: " + e.getMessage() + "."
              : "There is no scenario " + file + ". Is the path right?",
          e);
    }
  }

  /// Names of the user classes, in the order of the source.
  public List<String> userNames() {
    return users.stream().map(Class::getSimpleName).toList();
  }

  /// The scenario.
  ///
  /// @param only names of user classes to take; empty takes all
  /// @param tags only tasks with one of these; empty takes all
  /// @param excluded no tasks with one of these
  /// @throws IllegalArgumentException when nothing is left, or a class makes no sense as a user
  public Scenario scenario(List<String> only, Set<String> tags, Set<String> excluded) {
    if (users.isEmpty()) {
      throw new IllegalArgumentException(
          file.getFileName() + " has no user class. Write class NAME extends HttpUser { … }.");
    }
    for (String name : only) {
      if (!userNames().contains(name)) {
        throw new IllegalArgumentException(
            file.getFileName() + " has no user class " + name + ". It has " + userNames() + ".");
      }
    }
    if (shapes.size() > 1) {
      throw new IllegalArgumentException(
          file.getFileName() + " has more than one load shape: keep one of " + shapes + ".");
    }
    List<Class<? extends HttpUser>> chosen =
        users.stream()
            .filter(type -> only.isEmpty() || only.contains(type.getSimpleName()))
            .toList();
    try {
      LoadShape shape = shapes.isEmpty() ? null : create(shapes.getFirst());
      return Scenario.of(chosen, shape, feeds, tags, excluded);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable LoadShape create(Class<? extends LoadShape> type) {
    try {
      Constructor<? extends LoadShape> constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " cannot be created: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " has no constructor without parameters.", e);
    }
  }
}
