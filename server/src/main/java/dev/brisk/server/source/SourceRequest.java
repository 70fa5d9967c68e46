package dev.brisk.server.source;

import dev.brisk.metrics.profile.RequestWork;
import dev.brisk.metrics.trace.TraceContext;
import dev.brisk.server.handler.RequestFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The validated inputs of one call.
///
/// @param method upper case
/// @param path the request's path, percent-encoded, without the query; in a cached endpoint in one
///   form for all that share a key
/// @param parameters path and query parameters by name, typed as declared: Long, BigDecimal (`1.10`
///   as `1.1`), Boolean, String, or a List of these; absent optional ones are not in the map
/// @param body the JSON body, or null when the endpoint takes none
/// @param fields headers and cookies; in a cached endpoint the declared ones only
/// @param trace this hop's place in a trace, for calls to others; null: none
/// @param work marks what is done for the request on other threads
/// @param validator an entity tag, or else a date as `Last-Modified` has it, of an answer that the
///   caller still has; a source that knows it to be unchanged answers 304. Null: none
public record SourceRequest(
    String method,
    String path,
    Map<String, Object> parameters,
    @Nullable JsonNode body,
    RequestFields fields,
    @Nullable TraceContext trace,
    RequestWork work,
    @Nullable String validator) {
  /// From a caller that has no answer yet.
  public SourceRequest(
      String method,
      String path,
      Map<String, Object> parameters,
      @Nullable JsonNode body,
      RequestFields fields,
      @Nullable TraceContext trace,
      RequestWork work) {
    this(method, path, parameters, body, fields, trace, work, null);
  }

  /// Inputs of a call that belongs to no trace and that no profiler follows.
  public SourceRequest(
      String method,
      String path,
      Map<String, Object> parameters,
      @Nullable JsonNode body,
      RequestFields fields) {
    this(method, path, parameters, body, fields, null, RequestWork.NONE, null);
  }

  /// The same call by a caller that has an answer with this validator.
  public SourceRequest withValidator(@Nullable String validator) {
    return new SourceRequest(method, path, parameters, body, fields, trace, work, validator);
  }
}
