package dev.brisk.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One endpoint: a route, its inputs, the source behind it, and how its answers are kept.
///
/// @param name unique; part of the cache key and the label in metrics
/// @param method upper case; `*` for `files`, which answers GET and HEAD
/// @param path a template such as `/users/{user_id}`; a last segment `**` matches the rest
/// @param parameters path and query parameters; those of the path are always required
/// @param body null when the endpoint takes none
/// @param cache null when answers are not kept
/// @param invalidates tags, as templates over the parameters, that a successful call voids
public record EndpointSettings(
    String name,
    String method,
    String path,
    @Nullable String summary,
    @Nullable String description,
    List<ParameterSettings> parameters,
    @Nullable BodySettings body,
    SourceSettings source,
    @Nullable EndpointCache cache,
    List<String> invalidates) {
  public EndpointSettings {
    parameters = List.copyOf(parameters);
    invalidates = List.copyOf(invalidates);
  }

  /// A typed parameter. Bounds that do not fit the type are configuration errors.
  ///
  /// @param defaultValue as written; null: none. With one, the parameter is optional
  /// @param minimum inclusive; for integers and numbers
  /// @param maxLength in characters; for strings
  /// @param pattern an unanchored ECMA regular expression, as in JSON Schema; for strings
  /// @param values the allowed values, as written; empty: all
  public record ParameterSettings(
      String name,
      In in,
      Type type,
      boolean required,
      @Nullable String defaultValue,
      @Nullable Double minimum,
      @Nullable Double maximum,
      @Nullable Integer minLength,
      @Nullable Integer maxLength,
      @Nullable String pattern,
      List<String> values,
      @Nullable String description) {
    public ParameterSettings {
      values = List.copyOf(values);
    }

    public enum In {
      PATH,
      QUERY
    }

    public enum Type {
      STRING,
      INTEGER,
      NUMBER,
      BOOLEAN
    }
  }

  /// A JSON body.
  ///
  /// @param schemaJson the JSON Schema (2020-12) itself
  /// @param maxBytes a larger one is a 413; 0: the server's limit
  public record BodySettings(String schemaJson, long maxBytes) {}

  /// How answers are kept.
  ///
  /// @param ttl how long they are fresh
  /// @param key a template such as `user:{user_id}`, or null for `<name>:<SHA-256 of the inputs>`
  /// @param tags templates over the parameters
  public record EndpointCache(java.time.Duration ttl, @Nullable String key, List<String> tags) {
    public EndpointCache {
      tags = List.copyOf(tags);
    }
  }
}
