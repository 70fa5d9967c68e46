package dev.brisk.bench.plan.importer;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// An OpenAPI description as a tree of maps and lists, with the references within it followed.
///
/// JSON is read by a JSON parser: the YAML parser takes thirty times as long for it.
public final class OpenApiDocument {
  /// Longest description that is read, in bytes. GitHub's has 13 MB.
  public static final int BYTES_MAX = 64 << 20;

  /// What begins with a brace and is no JSON may be YAML, if it is no longer than this.
  private static final int FLOW_BYTES_MAX = 1 << 20;

  private static final int HOPS_MAX = 32;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Map<?, ?> root;

  private OpenApiDocument(Map<?, ?> root) {
    this.root = root;
  }

  /// Reads YAML or JSON. The stream is not closed.
  ///
  /// @throws IllegalArgumentException in one sentence, when it is no OpenAPI 3 or Swagger 2.0
  public static OpenApiDocument read(InputStream bytes) throws IOException {
    Object root = tree(new BufferedInputStream(new Bounded(bytes), FLOW_BYTES_MAX));
    Map<?, ?> map = map(root);
    Object version = map.containsKey("openapi") ? map.get("openapi") : map.get("swagger");
    String text = String.valueOf(version);
    boolean known = text.startsWith("3.") || text.startsWith("2") || version == null;
    if (!known) {
      throw new IllegalArgumentException(
          "The OpenAPI description is of version "
              + text
              + ". Versions 3 of OpenAPI and 2.0 of Swagger are read: convert it.");
    }
    if (!(map.get("paths") instanceof Map)) {
      throw new IllegalArgumentException(
          "This is no OpenAPI description: it has no 'paths'. Give a file or URL of OpenAPI 3.");
    }
    return new OpenApiDocument(map);
  }

  private static @Nullable Object tree(BufferedInputStream in) throws IOException {
    if (firstOf(in) != '{') {
      return yaml(in);
    }
    in.mark(FLOW_BYTES_MAX);
    try {
      return JSON.readValue(keptOpen(in), new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JacksonException e) {
      if (e.getCause() instanceof IllegalArgumentException tooLong) {
        throw tooLong;
      }
      try {
        in.reset();
        return yaml(in);
      } catch (IOException | IllegalArgumentException tooLongOrNoYamlEither) {
        throw new IllegalArgumentException(
            "The OpenAPI description cannot be read as JSON: "
                + String.valueOf(e.getOriginalMessage()).replace('\n', ' ')
                + ", line "
                + (e.getLocation() == null ? 0 : e.getLocation().getLineNr())
                + ".",
            e);
      }
    }
  }

  /// Jackson closes what it has read to its end, and a closed stream cannot be read again.
  private static InputStream keptOpen(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return in.read(bytes, offset, length);
      }
    };
  }

  /// The first character that is neither space nor byte order mark; it stays unread.
  private static int firstOf(BufferedInputStream in) throws IOException {
    while (true) {
      in.mark(1);
      int b = in.read();
      if (b != 0xef && b != 0xbb && b != 0xbf && !(b >= 0 && b <= ' ')) {
        if (b >= 0) {
          in.reset();
        }
        return b;
      }
    }
  }

  private static @Nullable Object yaml(InputStream in) {
    LoadSettings settings =
        LoadSettings.builder()
            .setCodePointLimit(BYTES_MAX)
            .setMaxAliasesForCollections(100_000)
            .setAllowDuplicateKeys(true)
            .build();
    try {
      Object root = new Load(settings).loadFromInputStream(in);
      merge(root, Collections.newSetFromMap(new IdentityHashMap<>()));
      return root;
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(
          "The OpenAPI description cannot be read: "
              + String.valueOf(e.getMessage()).replaceAll("\\s+", " "),
          e);
    }
  }

  /// YAML 1.1 has `<<: *anchor`, which 1.2 dropped and people go on writing.
  @SuppressWarnings("unchecked")
  private static void merge(@Nullable Object node, Set<Object> seen) {
    if (node instanceof Map<?, ?> map && seen.add(node)) {
      map.values().forEach(value -> merge(value, seen));
      Object merged = map.get("<<");
      if (merged != null) {
        Map<Object, Object> target = (Map<Object, Object>) map;
        target.remove("<<");
        for (Object each : merged instanceof List<?> list ? list : List.of(merged)) {
          map(each).forEach(target::putIfAbsent);
        }
      }
    } else if (node instanceof List<?> list && seen.add(node)) {
      list.forEach(value -> merge(value, seen));
    }
  }

  public Map<?, ?> root() {
    return root;
  }

  /// Whether it is Swagger 2.0, whose parameters hold what schemas hold in OpenAPI 3.
  public boolean isSwagger2() {
    return root.containsKey("swagger") && !root.containsKey("openapi");
  }

  /// The first server's URL with the defaults of its variables, or empty.
  public String server() {
    if (isSwagger2()) {
      List<?> schemes = list(root.get("schemes"));
      String scheme = schemes.isEmpty() ? "http" : String.valueOf(schemes.getFirst());
      String host = root.get("host") instanceof String text ? scheme + "://" + text : "";
      return host + (root.get("basePath") instanceof String text ? text : "");
    }
    List<?> servers = list(root.get("servers"));
    if (servers.isEmpty()) {
      return "";
    }
    Map<?, ?> first = map(servers.getFirst());
    String url = first.get("url") instanceof String text ? text : "";
    for (Map.Entry<?, ?> variable : map(first.get("variables")).entrySet()) {
      Map<?, ?> declared = map(variable.getValue());
      List<?> values = list(declared.get("enum"));
      Object value =
          declared.containsKey("default") || values.isEmpty()
              ? declared.get("default")
              : values.getFirst();
      url = url.replace("{" + variable.getKey() + "}", String.valueOf(value));
    }
    return url;
  }

  /// The path of a server's URL, without a slash at its end.
  public static String path(String server) {
    String path =
        server.replaceFirst("(?i)^[a-z][a-z0-9+.-]*://[^/]*", "").replaceFirst("[?#].*", "");
    path = path.replaceFirst("/+$", "").replaceFirst("^\\.?(?=/|$)", "");
    return path.isEmpty() || path.startsWith("/") ? path : "/" + path;
  }

  /// The value itself, or what its `$ref` leads to.
  public @Nullable Object resolve(@Nullable Object value) {
    Object current = value;
    for (int hops = 0; hops < HOPS_MAX; hops++) {
      if (!(current instanceof Map<?, ?> map) || !(map.get("$ref") instanceof String reference)) {
        return current;
      }
      current = step(reference);
    }
    return null;
  }

  /// The value as a map, its `$ref` followed; empty when it is none.
  public Map<?, ?> resolved(@Nullable Object value) {
    return map(resolve(value));
  }

  /// What a reference leads to; that may be another reference.
  public @Nullable Object step(String reference) {
    if (!reference.startsWith("#")) {
      throw new IllegalArgumentException(
          "it refers to '" + reference + "', and only references within the document are followed");
    }
    Object at = root;
    for (String step : reference.substring(1).split("/", -1)) {
      if (step.isEmpty() && at == root) {
        continue;
      }
      String plus = step.replace("+", "%2B");
      String name;
      try {
        name = URLDecoder.decode(plus, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        name = step; // A lone percent sign, meant as it stands.
      }
      name = name.replace("~1", "/").replace("~0", "~");
      at = at instanceof List<?> list ? item(list, name) : child(map(at), name);
    }
    return at;
  }

  private static @Nullable Object item(List<?> list, String index) {
    int at = index.matches("\\d{1,6}") ? Integer.parseInt(index) : -1;
    return at >= 0 && at < list.size() ? list.get(at) : null;
  }

  /// Keys such as status codes are numbers in YAML.
  private static @Nullable Object child(Map<?, ?> map, String name) {
    if (map.containsKey(name)) {
      return map.get(name);
    }
    return name.matches("\\d{1,9}") ? map.get(Integer.valueOf(name)) : null;
  }

  /// The value if it is a map, else an empty one.
  public static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  /// The value if it is a list, else an empty one.
  public static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static final class Bounded extends FilterInputStream {
    private long left = BYTES_MAX;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int read) {
      left -= read;
      if (left < 0) {
        throw new IllegalArgumentException(
            "The OpenAPI description is longer than " + (BYTES_MAX >> 20) + " MiB.");
      }
    }
  }
}
