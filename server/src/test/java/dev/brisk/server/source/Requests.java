package dev.brisk.server.source;

import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of sources as tests write them.
public final class Requests {
  public static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Requests() {}

  public static SourceRequest get(Map<String, Object> parameters) {
    return new SourceRequest("GET", "/", parameters, null, name -> null);
  }

  public static SourceRequest put(Map<String, Object> parameters, String body) {
    return new SourceRequest("PUT", "/", parameters, JSON.readTree(body), name -> null);
  }

  public static Answer answer(Source source, SourceRequest request) {
    try {
      return source.fetch(request).toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException failed) {
      throw new CompletionException(failed.getCause());
    } catch (Exception other) {
      throw new AssertionError("no answer", other);
    }
  }

  public static String text(Answer answer) {
    return new String(((Body.Bytes) answer.body()).array(), StandardCharsets.UTF_8);
  }

  public static String text(Source source, SourceRequest request) {
    return text(answer(source, request));
  }

  public static JsonNode json(Source source, SourceRequest request) {
    return JSON.readTree(text(source, request));
  }

  public static SourceException failure(Source source, SourceRequest request) {
    try {
      Answer answer = answer(source, request);
      throw new AssertionError("answered " + answer.status() + " " + answer.body());
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof SourceException expected) {
        return expected;
      }
      throw failed;
    }
  }
}
