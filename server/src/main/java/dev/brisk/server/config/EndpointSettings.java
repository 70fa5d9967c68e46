package dev.brisk.server.config;

import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One endpoint: a route, its inputs, the source behind it, and how its answers are kept.
///
/// ```java
/// EndpointSettings.of("GET /users/{user_id}", SqlSettings.query("shop", "select …", Result.ONE))
///     .withParameter(ParameterSettings.path("user_id", Type.INTEGER).withMinimum(1))
///     .withCache(EndpointCache.ttl(Duration.ofMinutes(5)).withTags("user:{user_id}"))
/// ```
///
/// @param name unique; part of the cache key and the label in metrics
/// @param method upper case; [#ANY_METHOD] for `files`, which answers GET and HEAD
/// @param path a template such as `/users/{user_id}`; a last segment `**` matches the rest
/// @param parameters path and query parameters; those of the path are always required
/// @param inputs the headers and cookies that decide about the answer
/// @param body null when the endpoint takes none
/// @param cache null when answers are not kept
/// @param invalidates tags, as templates over the parameters, that a successful call invalidates
/// @param access who may ask, where that is not as for all
public record EndpointSettings(
    String name,
    String method,
    String path,
    @Nullable String summary,
    @Nullable String description,
    List<ParameterSettings> parameters,
    FieldInputs inputs,
    @Nullable BodySettings body,
    SourceSettings source,
    @Nullable EndpointCache cache,
    List<String> invalidates,
    AccessSettings access) {
  /// The method of an endpoint that is not bound to one.
  public static final String ANY_METHOD = "*";

  public EndpointSettings {
    parameters = List.copyOf(parameters);
    invalidates = List.copyOf(invalidates);
  }

  /// An endpoint with nothing but a route and a source. Parameters of the path are strings until
  /// [#withParameter] says otherwise; the name comes from the path.
  ///
  /// @param route `GET /users/{user_id}`; for files just the path, `/static/**`
  /// @throws IllegalArgumentException when the route is not of that form
  public static EndpointSettings of(String route, SourceSettings source) {
    int space = route.indexOf(' ');
    String method = space < 0 ? ANY_METHOD : route.substring(0, space).toUpperCase(Locale.ROOT);
    PathTemplate path = PathTemplate.parse(route.substring(space + 1).strip());
    return new EndpointSettings(
        Names.derived(method, path.text()),
        method,
        path.text(),
        null,
        null,
        path.parameters().stream()
            .map(name -> ParameterSettings.path(name, ParameterSettings.Type.STRING))
            .toList(),
        FieldInputs.NONE,
        null,
        source,
        null,
        List.of(),
        AccessSettings.UNSET);
  }

  public EndpointSettings withName(String name) {
    return with(draft -> draft.name = name);
  }

  public EndpointSettings withSummary(@Nullable String summary) {
    return with(draft -> draft.summary = summary);
  }

  public EndpointSettings withDescription(@Nullable String description) {
    return with(draft -> draft.description = description);
  }

  /// Adds a parameter, in place of one of the same name.
  public EndpointSettings withParameter(ParameterSettings parameter) {
    List<ParameterSettings> changed = new ArrayList<>(parameters);
    int index = changed.stream().map(ParameterSettings::name).toList().indexOf(parameter.name());
    if (index < 0) {
      changed.add(parameter);
    } else {
      changed.set(index, parameter);
    }
    return with(draft -> draft.parameters = changed);
  }

  /// Declares the headers and cookies that decide about the answer: a handler can read them
  /// although answers are cached, and they are part of the key and of `Vary`.
  public EndpointSettings withInputs(FieldInputs inputs) {
    return with(draft -> draft.inputs = inputs);
  }

  /// @param schemaJson the JSON Schema that bodies must fit
  public EndpointSettings withBody(String schemaJson) {
    return withBody(new BodySettings(schemaJson, 0));
  }

  public EndpointSettings withBody(@Nullable BodySettings body) {
    return with(draft -> draft.body = body);
  }

  public EndpointSettings withCache(@Nullable EndpointCache cache) {
    return with(draft -> draft.cache = cache);
  }

  public EndpointSettings withInvalidates(String... tags) {
    return with(draft -> draft.invalidates = List.of(tags));
  }

  public EndpointSettings withAccess(AccessSettings access) {
    return with(draft -> draft.access = access);
  }

  /// Whether a call is meant to change something: PUT, PATCH, DELETE, or by its source, as a SQL
  /// write.
  public boolean isWrite() {
    return List.of("PUT", "PATCH", "DELETE").contains(method)
        || SourceType.of(source).writes(source);
  }

  /// For whom an answer is kept: if it is not said, for the consumer where one is needed.
  public CachePer cachedPer() {
    CachePer said = cache == null ? null : cache.per();
    return said != null
        ? said
        : access.needsConsumer() ? new CachePer.Consumer() : new CachePer.Public();
  }

  /// Whether answers are only for whoever was let in.
  public boolean isConfidential() {
    return access.needsConsumer() || !(cachedPer() instanceof CachePer.Public);
  }

  /// Whether a header names whoever sent it.
  ///
  /// @param header lower case
  public static boolean tellsWho(String header) {
    return header.equals("authorization")
        || header.equals("cookie")
        || header.equals("proxy-authorization");
  }

  private EndpointSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /// A copy that may be changed, so that a further component is named here and nowhere else.
  private static final class Draft {
    private final EndpointSettings of;
    private String name;
    private @Nullable String summary;
    private @Nullable String description;
    private List<ParameterSettings> parameters;
    private FieldInputs inputs;
    private @Nullable BodySettings body;
    private @Nullable EndpointCache cache;
    private List<String> invalidates;
    private AccessSettings access;

    private Draft(EndpointSettings of) {
      this.of = of;
      name = of.name;
      summary = of.summary;
      description = of.description;
      parameters = of.parameters;
      inputs = of.inputs;
      body = of.body;
      cache = of.cache;
      invalidates = of.invalidates;
      access = of.access;
    }

    private EndpointSettings settings() {
      return new EndpointSettings(
          name,
          of.method,
          of.path,
          summary,
          description,
          parameters,
          inputs,
          body,
          of.source,
          cache,
          invalidates,
          access);
    }
  }

  /// A typed parameter. Bounds that do not fit the type are configuration errors.
  ///
  /// @param defaultValue as written; null: none. With one, the parameter is optional
  /// @param minimum inclusive; for integers and numbers
  /// @param maxLength in characters; for strings
  /// @param pattern an unanchored ECMA regular expression, as in JSON Schema; for strings
  /// @param values the allowed values, as written; empty: all
  /// @param example as written, for the API's documentation; null: none
  public record ParameterSettings(
      String name,
      In in,
      Type type,
      boolean required,
      @Nullable String defaultValue,
      @Nullable BigDecimal minimum,
      @Nullable BigDecimal maximum,
      @Nullable Integer minLength,
      @Nullable Integer maxLength,
      @Nullable String pattern,
      List<String> values,
      @Nullable String description,
      @Nullable String example) {
    public ParameterSettings {
      values = List.copyOf(values);
      minimum = plain(minimum);
      maximum = plain(maximum);
    }

    /// Equal numbers are equal settings: `1.0` is `1`.
    private static @Nullable BigDecimal plain(@Nullable BigDecimal bound) {
      if (bound == null) {
        return null;
      }
      BigDecimal stripped = bound.stripTrailingZeros();
      return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /// A parameter of the path.
    public static ParameterSettings path(String name, Type type) {
      return new ParameterSettings(
          name, In.PATH, type, true, null, null, null, null, null, null, List.of(), null, null);
    }

    /// An optional parameter of the query.
    public static ParameterSettings query(String name, Type type) {
      return new ParameterSettings(
          name, In.QUERY, type, false, null, null, null, null, null, null, List.of(), null, null);
    }

    public ParameterSettings withRequired(boolean required) {
      return with(draft -> draft.required = required);
    }

    public ParameterSettings withDefault(String defaultValue) {
      return with(draft -> draft.defaultValue = defaultValue);
    }

    public ParameterSettings withMinimum(double minimum) {
      return withMinimum(BigDecimal.valueOf(minimum));
    }

    public ParameterSettings withMinimum(BigDecimal minimum) {
      return with(draft -> draft.minimum = minimum);
    }

    public ParameterSettings withMaximum(double maximum) {
      return withMaximum(BigDecimal.valueOf(maximum));
    }

    public ParameterSettings withMaximum(BigDecimal maximum) {
      return with(draft -> draft.maximum = maximum);
    }

    public ParameterSettings withMinLength(int minLength) {
      return with(draft -> draft.minLength = minLength);
    }

    public ParameterSettings withMaxLength(int maxLength) {
      return with(draft -> draft.maxLength = maxLength);
    }

    public ParameterSettings withPattern(String pattern) {
      return with(draft -> draft.pattern = pattern);
    }

    public ParameterSettings withValues(String... values) {
      return with(draft -> draft.values = List.of(values));
    }

    public ParameterSettings withDescription(String description) {
      return with(draft -> draft.description = description);
    }

    public ParameterSettings withExample(String example) {
      return with(draft -> draft.example = example);
    }

    private ParameterSettings with(Consumer<Draft> change) {
      Draft draft = new Draft(this);
      change.accept(draft);
      return draft.settings();
    }

    /// A copy that may be changed, so that a further component is named here and nowhere else.
    private static final class Draft {
      private final ParameterSettings of;
      private boolean required;
      private @Nullable String defaultValue;
      private @Nullable BigDecimal minimum;
      private @Nullable BigDecimal maximum;
      private @Nullable Integer minLength;
      private @Nullable Integer maxLength;
      private @Nullable String pattern;
      private List<String> values;
      private @Nullable String description;
      private @Nullable String example;

      private Draft(ParameterSettings of) {
        this.of = of;
        required = of.required;
        defaultValue = of.defaultValue;
        minimum = of.minimum;
        maximum = of.maximum;
        minLength = of.minLength;
        maxLength = of.maxLength;
        pattern = of.pattern;
        values = of.values;
        description = of.description;
        example = of.example;
      }

      private ParameterSettings settings() {
        return new ParameterSettings(
            of.name,
            of.in,
            of.type,
            required,
            defaultValue,
            minimum,
            maximum,
            minLength,
            maxLength,
            pattern,
            values,
            description,
            example);
      }
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

  /// Headers and cookies that decide about the answer.
  ///
  /// @param headers names in lower case, sorted
  /// @param cookies names, sorted
  public record FieldInputs(List<String> headers, List<String> cookies) {
    public static final FieldInputs NONE = new FieldInputs(List.of(), List.of());

    public FieldInputs {
      headers = headers.stream().map(name -> name.toLowerCase(Locale.ROOT)).sorted().toList();
      cookies = cookies.stream().sorted().toList();
    }

    public static FieldInputs headers(String... names) {
      return new FieldInputs(List.of(names), List.of());
    }

    public FieldInputs withCookies(String... names) {
      return new FieldInputs(headers, List.of(names));
    }

    public boolean isEmpty() {
      return headers.isEmpty() && cookies.isEmpty();
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
  /// @param policy what else the cache does
  /// @param shared whether an answer is kept for others although its maker saw `Authorization` or
  ///   cookies
  /// @param per for whom; null: see [EndpointSettings#cachedPer]
  public record EndpointCache(
      Duration ttl,
      @Nullable String key,
      List<String> tags,
      CachePolicy policy,
      boolean shared,
      @Nullable CachePer per) {
    public EndpointCache {
      tags = List.copyOf(tags);
    }

    public EndpointCache(Duration ttl, @Nullable String key, List<String> tags) {
      this(ttl, key, tags, CachePolicy.UNSET, false, null);
    }

    public static EndpointCache ttl(Duration ttl) {
      return new EndpointCache(ttl, null, List.of());
    }

    public EndpointCache withKey(@Nullable String key) {
      return new EndpointCache(ttl, key, tags, policy, shared, per);
    }

    public EndpointCache withTags(String... tags) {
      return new EndpointCache(ttl, key, List.of(tags), policy, shared, per);
    }

    public EndpointCache withShared(boolean shared) {
      return new EndpointCache(ttl, key, tags, policy, shared, per);
    }

    public EndpointCache withPer(CachePer per) {
      return new EndpointCache(ttl, key, tags, policy, shared, per);
    }

    public EndpointCache withPolicy(CachePolicy policy) {
      return new EndpointCache(ttl, key, tags, policy, shared, per);
    }
  }
}
