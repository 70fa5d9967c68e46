package dev.brisk.server;

import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.PathTemplate;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.code.CodeSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Settings and sources for tests that speak HTTP to a live server.
public final class TestEndpoints {
  private TestEndpoints() {}

  /// Parameters of the path that are not given are strings.
  public static EndpointSettings endpoint(
      String name,
      String method,
      String path,
      List<ParameterSettings> parameters,
      @Nullable String schema,
      @Nullable EndpointCache cache,
      String... invalidates) {
    return new EndpointSettings(
        name,
        method,
        path,
        null,
        null,
        declared(path, parameters),
        EndpointSettings.FieldInputs.NONE,
        schema == null ? null : new BodySettings(schema, 0),
        new CodeSettings(null, "replaced.by.the.Test"),
        cache,
        List.of(invalidates),
        AccessSettings.UNSET);
  }

  private static List<ParameterSettings> declared(String path, List<ParameterSettings> given) {
    List<ParameterSettings> all = new ArrayList<>(given);
    for (String name : PathTemplate.parse(path).parameters()) {
      if (given.stream().noneMatch(each -> each.name().equals(name))) {
        all.add(ParameterSettings.path(name, ParameterSettings.Type.STRING));
      }
    }
    return all;
  }

  public static ParameterSettings integer(String name, ParameterSettings.In in, double minimum) {
    ParameterSettings.Type type = ParameterSettings.Type.INTEGER;
    return (in == ParameterSettings.In.PATH
            ? ParameterSettings.path(name, type)
            : ParameterSettings.query(name, type))
        .withMinimum(minimum);
  }

  /// On any free port, without the admin surface.
  public static BriskSettings settings(EndpointSettings... endpoints) {
    return BriskSettings.of(endpoints)
        .withServer(ServerSettings.defaults().withPort(0).withAdmin(BriskSettings.Admin.OFF));
  }

  /// A source that counts its calls.
  public static final class Counting implements Source {
    public final AtomicInteger calls = new AtomicInteger();
    private final Function<SourceRequest, CompletionStage<Answer>> answer;
    private final String fingerprint;

    public Counting(Function<SourceRequest, CompletionStage<Answer>> answer) {
      this("test", answer);
    }

    public Counting(String fingerprint, Function<SourceRequest, CompletionStage<Answer>> answer) {
      this.fingerprint = fingerprint;
      this.answer = answer;
    }

    /// Answers with JSON text at once.
    public static Counting json(Function<SourceRequest, String> text) {
      return new Counting(request ->
          CompletableFuture.completedFuture(
              Answer.json(200, text.apply(request).getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public CompletionStage<Answer> fetch(SourceRequest request) {
      calls.incrementAndGet();
      return answer.apply(request);
    }

    @Override
    public String fingerprint() {
      return fingerprint;
    }

    @Override
    public void close() {}
  }
}
