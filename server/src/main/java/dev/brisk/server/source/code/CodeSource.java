package dev.brisk.server.source.code;

import dev.brisk.server.handler.Handler;
import dev.brisk.server.handler.Request;
import dev.brisk.server.handler.UndeclaredInput;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.BoundedExecutor;
import dev.brisk.server.source.Fingerprints;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceJson;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.SourceStatistics;
import dev.brisk.server.source.TimeoutScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A [Handler] in Java: a class on the class path, or a single source file compiled in memory.
///
/// Each call has a platform thread, of a bounded number (decision 21). A handler's exception is a
/// 500 that tells the client nothing; the cause goes to the log. A call that nobody waits for any
/// more is interrupted; one that goes on nevertheless counts as stuck.
public final class CodeSource implements Source {
  private static final int MAX_WAITING = 1_024;
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);
  private static final Answer NO_CONTENT = new Answer(204, List.of(), Body.EMPTY);

  private final Handler handler;
  private final String fingerprint;
  private final BoundedExecutor executor;

  public CodeSource(String name, CodeSettings settings, Path directory, TimeoutScheduler timeouts) {
    if ((settings.file() == null) == (settings.className() == null)) {
      throw new SourceProblem("code", "write either 'file' or 'class', one of the two.");
    }
    if (settings.file() != null) {
      Path file = directory.resolve(settings.file());
      String source = read(file);
      this.handler = instance("code.file", CodeCompiler.handlerClass(file, source));
      this.fingerprint = Fingerprints.of("code", source);
    } else {
      Class<?> type = load(Objects.requireNonNull(settings.className()));
      this.handler = instance("code.class", type);
      this.fingerprint = fingerprint(type);
    }
    this.executor =
        new BoundedExecutor(name, settings.maxConcurrency(), MAX_WAITING, MAX_WAIT, timeouts);
  }

  private CodeSource(
      String name, Handler handler, String fingerprint, int maxConcurrency, SourceContext context) {
    this.handler = handler;
    this.fingerprint = fingerprint;
    this.executor =
        new BoundedExecutor(name, maxConcurrency, MAX_WAITING, MAX_WAIT, context.timeouts());
  }

  /// For programs: over a handler that is there already.
  ///
  /// @param name of the endpoint
  /// @param fingerprint names this version of the handler; another one makes old entries misses
  /// @param maxConcurrency calls at once
  public static CodeSource of(
      String name, Handler handler, String fingerprint, int maxConcurrency, SourceContext context) {
    return new CodeSource(name, handler, fingerprint, maxConcurrency, context);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new SourceProblem(
          "code.file", file + " cannot be read. Name a Java source file (UTF-8) that exists.");
    }
  }

  private static Class<?> load(String className) {
    ClassLoader loader =
        Objects.requireNonNullElse(
            Thread.currentThread().getContextClassLoader(), CodeSource.class.getClassLoader());
    try {
      return Class.forName(className, true, loader);
    } catch (ClassNotFoundException | LinkageError missing) {
      throw new SourceProblem(
          "code.class",
          "there is no class '" + className + "' on the class path. Write its full name.");
    }
  }

  private static Handler instance(String key, Class<?> type) {
    if (!Handler.class.isAssignableFrom(type)) {
      throw new SourceProblem(
          key, "class " + type.getName() + " does not implement " + Handler.class.getName() + ".");
    }
    try {
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Handler) constructor.newInstance();
    } catch (NoSuchMethodException missing) {
      throw new SourceProblem(
          key, "class " + type.getName() + " needs a constructor without parameters.");
    } catch (InvocationTargetException thrown) {
      throw new SourceProblem(
          key, "the constructor of " + type.getName() + " threw " + thrown.getCause() + ".");
    } catch (ReflectiveOperationException | RuntimeException refused) {
      throw new SourceProblem(
          key, "class " + type.getName() + " cannot be instantiated: " + refused + ".");
    }
  }

  /// Over the bytes of the class and all that is nested in it; classes that it calls are not seen.
  private static String fingerprint(Class<?> type) {
    MessageDigest digest = Fingerprints.sha256();
    Class<?>[] nest = type.getNestMembers();
    Arrays.sort(nest, Comparator.comparing(Class::getName));
    for (Class<?> member : nest) {
      try (InputStream bytes = resource(member)) {
        if (bytes != null) {
          digest.update(bytes.readAllBytes());
        }
      } catch (IOException unreadable) {
        throw new UncheckedIOException("cannot read the class file of " + member, unreadable);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static @Nullable InputStream resource(Class<?> type) {
    return type.getResourceAsStream(
        type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class");
  }

  @Override
  public CompletionStage<Answer> fetch(SourceRequest request) {
    return executor.run(request.work(), null, stop -> call(request));
  }

  private Answer call(Request request) {
    try {
      return answer(handler.handle(request));
    } catch (SourceException | UndeclaredInput meant) {
      throw meant;
    } catch (Exception | StackOverflowError | LinkageError | AssertionError thrown) {
      throw new SourceException(Kind.FAILED, "The handler failed.", null, thrown);
    }
  }

  private static Answer answer(@Nullable Object result) {
    return switch (result) {
      case null -> NO_CONTENT;
      case Answer answer -> answer;
      case Optional<?> optional ->
          answer(
              optional.orElseThrow(
                  () -> new SourceException(Kind.NOT_FOUND, "There is nothing here.")));
      default -> Answer.json(200, SourceJson.MAPPER.writeValueAsBytes(result));
    };
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  /// Not well when no thread is left that could serve.
  @Override
  public CompletionStage<Optional<String>> check() {
    SourceStatistics.Pool pool = executor.statistics();
    return CompletableFuture.completedFuture(
        pool.stuck() < pool.limit()
            ? Optional.empty()
            : Optional.of(
                "All "
                    + pool.limit()
                    + " threads of its handler are stuck: they go on although their time is up and"
                    + " they were interrupted. Mend the handler and restart."));
  }

  @Override
  public SourceStatistics statistics() {
    return new SourceStatistics(executor.statistics(), null);
  }

  @Override
  public void close() {
    executor.close();
    if (handler instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception thrown) {
        System.getLogger(CodeSource.class.getName())
            .log(System.Logger.Level.WARNING, "a handler's close() threw", thrown);
      }
    }
  }
}
