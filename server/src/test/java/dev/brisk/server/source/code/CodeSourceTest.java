package dev.brisk.server.source.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.handler.Handler;
import dev.brisk.server.handler.Request;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.Requests;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeSourceTest {
  private static final String HELLO =
      """
      import dev.brisk.server.handler.Handler;
      import dev.brisk.server.handler.Request;

      public class Hello implements Handler {
        record Greeting(String hello) {}

        @Override
        public Object handle(Request request) {
          return new Greeting(request.string("name"));
        }
      }
      """;

  @TempDir Path directory;
  private SourceContext context;

  @BeforeEach
  void open() {
    context = new SourceContext(directory, Map.of());
  }

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void aSingleFileIsCompiledInMemoryAndAnswersJson() throws Exception {
    try (Source hello = file("Hello.java", HELLO)) {
      assertThat(Requests.text(hello, name("Ada"))).isEqualTo("{\"hello\":\"Ada\"}");
      assertThat(directory.resolve("Hello.class")).doesNotExist();
    }
  }

  @Test
  void anEditedFileHasAnotherFingerprint() throws Exception {
    try (Source one = file("Hello.java", HELLO);
        Source same = file("Hello.java", HELLO);
        Source edited = file("Hello.java", HELLO.replace("hello", "hi"))) {
      assertThat(same.fingerprint()).isEqualTo(one.fingerprint());
      assertThat(edited.fingerprint()).isNotEqualTo(one.fingerprint());
      assertThat(Requests.text(edited, name("Ada"))).isEqualTo("{\"hi\":\"Ada\"}");
      assertThat(Requests.text(one, name("Ada"))).isEqualTo("{\"hello\":\"Ada\"}");
    }
  }

  @Test
  void compileErrorsNameFileLineAndJavacsMessage() {
    assertThatThrownBy(
            () -> file("Hello.java", HELLO.replace("string(\"name\"))", "strin(\"name\"))")))
        .isInstanceOfSatisfying(
            SourceProblem.class,
            problem -> assertThat(problem.faults().getFirst().key()).isEqualTo("code.file"))
        .hasMessageContaining("Hello.java:9:")
        .hasMessageContaining("cannot find symbol");
  }

  @Test
  void aFileWithoutAHandlerIsAProblem() {
    assertThatThrownBy(() -> file("Hello.java", "class Hello {}"))
        .isInstanceOf(SourceProblem.class)
        .hasMessageContaining("Handler");
  }

  @Test
  void aMissingFileOrClassIsAProblem() {
    assertThatThrownBy(() ->
            new CodeSource(
                "x", new CodeSettings(Path.of("None.java"), null), directory, context.timeouts()))
        .hasMessageContaining("None.java");
    assertThatThrownBy(() -> named("com.acme.None")).hasMessageContaining("com.acme.None");
    assertThatThrownBy(() -> named("java.lang.String"))
        .hasMessageContaining("does not implement dev.brisk.server.handler.Handler");
  }

  /// On the class path of this test.
  public static final class Echo implements Handler {
    record Seen(String method, long id, String body, String agent) {}

    @Override
    public Object handle(Request request) {
      return new Seen(
          request.method(),
          request.integer("id"),
          request.body().get("a").asString(),
          request.header("user-agent").orElse("none"));
    }
  }

  @Test
  void aClassNameWorksAndSeesAllInputs() {
    try (Source echo = named(Echo.class.getName())) {
      assertThat(Requests.text(echo, Requests.put(Map.of("id", 3L), "{\"a\":\"b\"}")))
          .isEqualTo("{\"method\":\"PUT\",\"id\":3,\"body\":\"b\",\"agent\":\"none\"}");
      assertThat(echo.fingerprint()).matches("[0-9a-f]{64}");
    }
  }

  @Test
  void anExceptionIsA500ThatTellsNothing() {
    SourceException failure =
        Requests.failure(
            handler(request -> {
              throw new IllegalStateException("secret of /etc");
            }),
            name("x"));
    assertThat(failure.kind()).isEqualTo(SourceException.Kind.FAILED);
    assertThat(failure.getMessage()).isEqualTo("The handler failed.");
    assertThat(failure.getCause()).hasMessage("secret of /etc");
  }

  @Test
  void endlessRecursionIsA500AndTheNextCallIsServed() {
    Handler endless =
        new Handler() {
          @Override
          public Object handle(Request request) {
            return handle(request);
          }
        };
    Source source = handler(endless);
    assertThat(Requests.failure(source, name("x")).kind()).isEqualTo(SourceException.Kind.FAILED);
    assertThat(Requests.failure(source, name("x")).kind()).isEqualTo(SourceException.Kind.FAILED);
  }

  @Test
  void whatIsReturnedDecidesTheAnswer() {
    assertThat(Requests.text(handler(request -> Map.of("a", List.of(1, 2))), name("x")))
        .isEqualTo("{\"a\":[1,2]}");
    assertThat(Requests.text(handler(request -> "text"), name("x"))).isEqualTo("\"text\"");
    assertThat(Requests.text(handler(request -> Optional.of(1)), name("x"))).isEqualTo("1");
    assertThat(Requests.answer(handler(request -> null), name("x")).status()).isEqualTo(204);
    assertThat(
            Requests.answer(handler(request -> Answer.json(201, new byte[0])), name("x")).status())
        .isEqualTo(201);
    assertThat(Requests.failure(handler(request -> Optional.empty()), name("x")).kind())
        .isEqualTo(SourceException.Kind.NOT_FOUND);
  }

  @Test
  void cancellingInterruptsAHandlerThatWaits() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Source source =
        handler(request -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException expected) {
            interrupted.countDown();
          }
          return "ended";
        });
    CompletableFuture<Answer> call = source.fetch(name("x")).toCompletableFuture();
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

    call.cancel(true);

    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void handlersRunOnNamedPlatformThreads() {
    assertThat(
            Requests.text(
                handler(request -> {
                  Thread thread = Thread.currentThread();
                  return thread.isVirtual() + " " + thread.isDaemon() + " " + thread.getName();
                }),
                name("x")))
        .isEqualTo("\"false true brisk-test-0\"");
  }

  private Source handler(Handler handler) {
    return CodeSource.of("test", handler, "1", CodeSettings.DEFAULT_MAX_CONCURRENCY, context);
  }

  private Source named(String className) {
    return new CodeSource("x", new CodeSettings(null, className), directory, context.timeouts());
  }

  private Source file(String name, String source) throws Exception {
    Files.writeString(directory.resolve(name), source);
    return new CodeSource(
        "hello", new CodeSettings(Path.of(name), null), directory, context.timeouts());
  }

  private static SourceRequest name(String name) {
    return Requests.get(Map.of("name", name));
  }
}
