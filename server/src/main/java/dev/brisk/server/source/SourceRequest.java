package dev.brisk.server.source;

import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.handler.Request;
import dev.brisk.server.handler.RequestFields;
import dev.brisk.server.message.Consumer;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a source is asked with: the validated inputs of one call, and what goes with it. A handler
/// sees it as a [Request]. Immutable.
///
/// No record: a handler that answered with its request would be answered with the components of
/// one, trace and undeclared fields among them, which no key knows.
public final class SourceRequest implements Request {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final String method;
  private final String path;
  private final Map<String, Object> parameters;
  private final @Nullable JsonNode json;
  private final RequestFields fields;
  private final @Nullable TraceContext trace;
  private final RequestWork work;
  private final @Nullable String validator;

  private SourceRequest(
      String method,
      String path,
      Map<String, Object> parameters,
      @Nullable JsonNode json,
      RequestFields fields,
      @Nullable TraceContext trace,
      RequestWork work,
      @Nullable String validator) {
    this.method = method;
    this.path = path;
    this.parameters = Collections.unmodifiableMap(parameters);
    this.json = json;
    this.fields = fields;
    this.trace = trace;
    this.work = work;
    this.validator = validator;
  }

  /// From a caller that has no answer yet.
  ///
  /// @param path in a cached endpoint in one form for all that share a key
  /// @param parameters path and query parameters by name, typed as declared: Long, BigDecimal
  ///   (`1.10` as `1.1`), Boolean, String, or a List of these; not to be changed any more
  /// @param json the body, or null when the endpoint takes none
  /// @param fields headers and cookies; in a cached endpoint the declared ones only
  /// @param trace this hop's place in a trace, for calls to others; null: none
  /// @param work marks what is done for the request on other threads
  public SourceRequest(
      String method,
      String path,
      Map<String, Object> parameters,
      @Nullable JsonNode json,
      RequestFields fields,
      @Nullable TraceContext trace,
      RequestWork work) {
    this(method, path, parameters, json, fields, trace, work, null);
  }

  /// Inputs of a call that belongs to no trace and that no profiler follows.
  public SourceRequest(
      String method,
      String path,
      Map<String, Object> parameters,
      @Nullable JsonNode json,
      RequestFields fields) {
    this(method, path, parameters, json, fields, null, RequestWork.NONE, null);
  }

  /// The same call by a caller that has an answer with this validator.
  public SourceRequest withValidator(@Nullable String validator) {
    return new SourceRequest(method, path, parameters, json, fields, trace, work, validator);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public Map<String, Object> parameters() {
    return parameters;
  }

  /// The JSON body, or null when the endpoint takes none.
  public @Nullable JsonNode json() {
    return json;
  }

  public RequestFields fields() {
    return fields;
  }

  public @Nullable TraceContext trace() {
    return trace;
  }

  public RequestWork work() {
    return work;
  }

  /// An entity tag, or else a date as `Last-Modified` has it, of an answer that the caller still
  /// has; a source that knows it to be unchanged answers 304. Null: none.
  public @Nullable String validator() {
    return validator;
  }

  @Override
  public JsonNode body() {
    if (json == null) {
      throw new IllegalStateException("the endpoint takes no body: declare `body:` to get one");
    }
    return json;
  }

  @Override
  public <T> T body(Class<T> type) {
    return Objects.requireNonNull(JSON.treeToValue(body(), type));
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(fields.header(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public Optional<String> cookie(String name) {
    return Optional.ofNullable(fields.cookie(name));
  }

  @Override
  public Optional<Consumer> consumer() {
    return Optional.ofNullable(fields.consumer());
  }

  @Override
  public Optional<String> claim(String name) {
    return Optional.ofNullable(fields.claim(name));
  }

  @Override
  public Optional<String> traceparent() {
    return Optional.ofNullable(trace).map(TraceContext::traceparent);
  }
}
