package dev.brisk.bench.plan.importer;

import static dev.brisk.bench.plan.importer.OpenApiDocument.list;
import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// A request's body, written as its media type says.
///
/// @param type the value of `Content-Type`
/// @param bytes what is sent
record OpenApiBody(String type, byte[] bytes) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private static final String FORM = "application/x-www-form-urlencoded";

  /// Stands for the content of a file.
  private static final String FILE = "text";

  static String json(@Nullable Object value) {
    return JSON.writeValueAsString(value);
  }

  /// The body of an operation, or null when it has none.
  static @Nullable OpenApiBody of(
      OpenApiDocument document, Map<?, ?> operation, OpenApiParameters parameters) {
    if (document.isSwagger2()) {
      return ofSwagger2(document, operation, parameters);
    }
    Map<?, ?> content = map(document.resolved(operation.get("requestBody")).get("content"));
    if (content.isEmpty()) {
      return null;
    }
    Object type =
        content.keySet().stream()
            .filter(key -> isJson(String.valueOf(key)))
            .findFirst()
            .map(Object.class::cast)
            .orElse(content.keySet().iterator().next());
    Map<?, ?> media = document.resolved(content.get(type));
    return written(document, String.valueOf(type), media, media.get("schema"));
  }

  private static @Nullable OpenApiBody ofSwagger2(
      OpenApiDocument document, Map<?, ?> operation, OpenApiParameters parameters) {
    List<?> own = list(operation.get("consumes"));
    List<?> consumes = own.isEmpty() ? list(document.root().get("consumes")) : own;
    List<Map<?, ?>> fields = parameters.in("formData");
    if (!fields.isEmpty()) {
      Map<Object, Object> properties = new LinkedHashMap<>();
      fields.forEach(field -> properties.put(String.valueOf(field.get("name")), field));
      boolean file = fields.stream().anyMatch(field -> "file".equals(field.get("type")));
      boolean multipart = file || !consumes.isEmpty() && !consumes.contains(FORM);
      return written(
          document,
          multipart ? "multipart/form-data" : FORM,
          Map.of(),
          Map.of("type", "object", "properties", properties));
    }
    List<Map<?, ?>> body = parameters.in("body");
    if (body.isEmpty()) {
      return null;
    }
    String type =
        consumes.stream()
            .map(String::valueOf)
            .filter(OpenApiBody::isJson)
            .findFirst()
            .orElse(consumes.isEmpty() ? "application/json" : String.valueOf(consumes.getFirst()));
    return written(document, type, body.getFirst(), body.getFirst().get("schema"));
  }

  private static boolean isJson(String type) {
    String bare = bare(type);
    return bare.endsWith("/json") || bare.endsWith("+json");
  }

  private static String bare(String type) {
    return type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  private static OpenApiBody written(
      OpenApiDocument document, String declared, Map<?, ?> media, @Nullable Object schema) {
    Object value = OpenApiExample.of(document, media, schema);
    String type = concrete(declared);
    String bare = bare(type);
    if (isJson(type)) {
      return text(type, value instanceof String text && isJsonText(text) ? text : json(value));
    }
    if (bare.equals(FORM)) {
      return text(type, value instanceof String text ? text : form(value, media));
    }
    if (bare.startsWith("multipart/")) {
      MultipartForm form = multipart(document, value, media, document.resolved(schema));
      return new OpenApiBody(
          form.contentType(), form.bytes().getBytes(StandardCharsets.ISO_8859_1));
    }
    if (bare.endsWith("/xml") || bare.endsWith("+xml")) {
      return text(
          type, value instanceof String text ? text : XmlExample.of(document, schema, value));
    }
    if (bare.endsWith("x-ndjson") || bare.endsWith("jsonl")) {
      return text(type, json(value) + "\n");
    }
    return text(
        type,
        value instanceof Map<?, ?> map && map.isEmpty() ? FILE : OpenApiExample.scalar(value));
  }

  private static OpenApiBody text(String type, String text) {
    return new OpenApiBody(type, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A range such as `*/*` is not what one sends.
  private static String concrete(String type) {
    return switch (bare(type)) {
      case "*/*", "application/*" -> "application/json";
      case "text/*" -> "text/plain";
      case "image/*" -> "image/png";
      case "audio/*" -> "audio/mpeg";
      case "video/*" -> "video/mp4";
      default -> type;
    };
  }

  /// People write examples of objects as texts that hold JSON.
  private static boolean isJsonText(String text) {
    String bare = text.strip();
    if (!bare.startsWith("{") && !bare.startsWith("[")) {
      return false;
    }
    try {
      JSON.readTree(bare);
      return true;
    } catch (tools.jackson.core.JacksonException e) {
      return false;
    }
  }

  private static String form(@Nullable Object value, Map<?, ?> media) {
    List<String> pairs = new ArrayList<>();
    map(value)
        .forEach((key, each) -> {
          String name = String.valueOf(key);
          Map<?, ?> encoding = map(map(media.get("encoding")).get(key));
          boolean explode = !Boolean.FALSE.equals(encoding.get("explode"));
          if ("deepObject".equals(encoding.get("style"))) {
            OpenApiParameters.deep(OpenApiParameters.encode(name), each, pairs);
          } else if (each instanceof Map && !encoding.containsKey("style")) {
            pairs.add(OpenApiParameters.encode(name) + "=" + OpenApiParameters.encode(json(each)));
          } else {
            OpenApiParameters.form(name, each, explode, ",", pairs);
          }
        });
    return String.join("&", pairs);
  }

  private static MultipartForm multipart(
      OpenApiDocument document, @Nullable Object value, Map<?, ?> media, Map<?, ?> schema) {
    List<MultipartForm.Part> parts = new ArrayList<>();
    Map<?, ?> properties = map(schema.get("properties"));
    map(value)
        .forEach((key, each) -> {
          Map<?, ?> property = document.resolved(properties.get(key));
          boolean many =
              each instanceof List<?> list && list.stream().noneMatch(Map.class::isInstance);
          Map<?, ?> item = many ? document.resolved(property.get("items")) : property;
          String declared =
              String.valueOf(
                      OpenApiDocument.map(map(media.get("encoding")).get(key)).get("contentType"))
                  .replaceFirst(",.*|^null$", "");
          for (Object one : many ? list(each) : java.util.Collections.singletonList(each)) {
            parts.add(part(String.valueOf(key), one, item, declared));
          }
        });
    return new MultipartForm(parts);
  }

  private static MultipartForm.Part part(
      String name, @Nullable Object value, Map<?, ?> schema, String declared) {
    boolean file =
        "binary".equals(schema.get("format"))
            || "file".equals(schema.get("type"))
            || schema.containsKey("contentMediaType");
    boolean json = value instanceof Map || value instanceof List;
    String type =
        !declared.isEmpty()
            ? concrete(declared)
            : file
                ? schema.get("contentMediaType") instanceof String media
                    ? media
                    : "application/octet-stream"
                : json ? "application/json" : "";
    return new MultipartForm.Part(
        MultipartForm.bytesOf(name),
        file ? MultipartForm.bytesOf(name) + ".bin" : "",
        type,
        MultipartForm.bytesOf(OpenApiExample.scalar(value)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OpenApiBody that
        && type.equals(that.type)
        && java.util.Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return type.hashCode() + java.util.Arrays.hashCode(bytes);
  }
}
