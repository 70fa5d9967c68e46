package dev.brisk.server.endpoint;

import dev.brisk.cache.key.CacheKeys;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.Template;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the cache key of a request from its validated inputs.
///
/// By default the name and the SHA-256 of the inputs' canonical JSON: of the parameters as an
/// object, of the body when that is the only input, of `{"body":…,"parameters":…}` when there are
/// both; with declared headers and cookies, or for one consumer only, of all of these. Or a
/// template of the endpoint's own, whose values are escaped so that two inputs never share a key.
final class CacheKeyFactory {
  private static final byte[] BODY = ascii("{\"body\":");
  private static final byte[] FIELDS = ascii(",\"fields\":");
  private static final byte[] OWNER = ascii(",\"owner\":");
  private static final byte[] PARAMETERS = ascii(",\"parameters\":");
  private static final byte[] NONE = ascii("null");
  private static final byte[] END = ascii("}");

  private final String name;
  private final @Nullable Template template;
  private final boolean hasParameters;

  CacheKeyFactory(EndpointSettings settings, EndpointCache cache) {
    this.name = settings.name();
    String text = cache.key();
    this.template = text == null ? null : Template.parse(text);
    this.hasParameters = !settings.parameters().isEmpty() || settings.path().indexOf('{') >= 0;
  }

  /// Whether the key covers the whole body. A template knows only parameters.
  boolean coversBody() {
    return template == null;
  }

  /// @param body in canonical form; null without one, or when the key does not cover it
  /// @param fields the declared headers and cookies; null when none are declared
  /// @param owner for whom the answer is; null: for everybody
  String key(
      Map<String, Object> parameters,
      byte @Nullable [] body,
      @Nullable Map<String, Object> fields,
      @Nullable String owner) {
    if (fields == null && owner == null) {
      return key(parameters, body);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(256);
    all.writeBytes(BODY);
    all.writeBytes(body == null ? NONE : body);
    if (fields != null) {
      all.writeBytes(FIELDS);
      all.writeBytes(CacheKeys.canonical(fields));
    }
    if (owner != null) {
      all.writeBytes(OWNER);
      all.writeBytes(CacheKeys.canonical(Map.of("is", owner)));
    }
    all.writeBytes(PARAMETERS);
    all.writeBytes(CacheKeys.canonical(parameters));
    all.writeBytes(END);
    return CacheKeys.hashed(name, all.toByteArray());
  }

  private String key(Map<String, Object> parameters, byte @Nullable [] body) {
    if (template != null) {
      return template.render(parameters);
    }
    if (body == null) {
      return CacheKeys.ofValues(name, parameters);
    }
    if (!hasParameters) {
      return CacheKeys.hashed(name, body);
    }
    ByteArrayOutputStream both = new ByteArrayOutputStream(body.length + 128);
    both.writeBytes(BODY);
    both.writeBytes(body);
    both.writeBytes(PARAMETERS);
    both.writeBytes(CacheKeys.canonical(parameters));
    both.writeBytes(END);
    return CacheKeys.hashed(name, both.toByteArray());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
