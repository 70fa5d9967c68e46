package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.Node;
import dev.brisk.config.ObjectType;
import dev.brisk.config.Section;
import dev.brisk.config.ValueType;
import dev.brisk.config.Values;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.BodySettings;
import dev.brisk.server.config.EndpointSettings.FieldInputs;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.Operation;
import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// The keys of `endpoints[i]:`.
final class EndpointSection {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MAX_SCHEMA_BYTES = 1 << 20;
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

  private static final Key<Operation> PATH =
      Key.required(
          "path",
          new OperationValue(
              METHODS,
              "The method is one of "
                  + String.join(", ", METHODS)
                  + "; HEAD and OPTIONS are answered by themselves."),
          "Method and path: GET /users/{user_id}. For files just the path: /static/**.");
  private static final Key<String> NAME =
      Key.optional(
          "name",
          Values.string(Names.NAME, Names.NAME_HINT),
          "Unique; part of the cache key and the label in metrics. Made from the path if left out.");
  private static final Key<String> SUMMARY =
      Key.optional("summary", Values.string(), "One line for the API's documentation.");
  private static final Key<String> DESCRIPTION =
      Key.optional("description", Values.string(), "Markdown for the API's documentation.");
  private static final Key<List<String>> INVALIDATES =
      Key.defaulting(
          "invalidates",
          Values.list(Values.string()),
          List.of(),
          "Tags, as templates such as user:{user_id}, that a successful call invalidates.");

  private static final Key<String> SCHEMA =
      Key.required(
          "schema",
          Values.either(
              Values.file().then((node, file) -> schemaFile(node, file)),
              Values.mapping("Write the name of a JSON Schema file, or the schema itself.")
                  .as(node -> JSON.writeValueAsString(node.json()))),
          "A JSON Schema (2020-12): a file, or the schema itself.");
  private static final Key<Long> MAX_SIZE =
      Key.optional(
          "max-size",
          Values.size(1, 1L << 30),
          "A larger body gets 413; server.max-body if left out.");
  private static final ValueType<BodySettings> BODY_VALUE =
      ObjectType.of("A JSON body.", SCHEMA, MAX_SIZE)
          .as(s -> new BodySettings(s.getOr(SCHEMA, "{}"), s.findReadable(MAX_SIZE).orElse(0L)));
  private static final Key<BodySettings> BODY =
      Key.optional("body", BODY_VALUE, "The JSON body that the endpoint takes.");

  private static final Key<List<String>> INPUT_HEADERS =
      Key.defaulting(
          "headers",
          Values.list(Values.string(Names.FIELD, Names.HEADER_HINT)),
          List.of(),
          "Headers that decide about the answer, such as accept-language.");
  private static final Key<List<String>> INPUT_COOKIES =
      Key.defaulting(
          "cookies",
          Values.list(Values.string(Names.FIELD, Names.COOKIE_HINT)),
          List.of(),
          "Cookies that decide about the answer, such as theme.");
  private static final Key<FieldInputs> INPUTS =
      Key.optional(
          "inputs",
          ObjectType.of("What else decides about the answer.", INPUT_HEADERS, INPUT_COOKIES)
              .as(s ->
                  new FieldInputs(
                      s.getOr(INPUT_HEADERS, List.of()), s.getOr(INPUT_COOKIES, List.of()))),
          "Headers and cookies that a handler reads although its answers are cached; they are part of"
              + " the key and of Vary.");

  private static final Key<SourceSettings> PROXY =
      Key.optional(
          "proxy",
          Values.refused(
              "stands at the top of the file, beside endpoints: it is for everything that is no"
                  + " endpoint."),
          "A caching proxy.");

  private final List<SourceType<?>> types;

  private EndpointSection(List<SourceType<?>> types) {
    this.types = types;
  }

  /// The endpoints, with a source of one of these types each.
  static ValueType<List<EndpointSettings>> all(List<SourceType<?>> types) {
    EndpointSection section = new EndpointSection(types);
    return Values.nonEmptyList(section.shape().as(section::bind));
  }

  private ObjectType shape() {
    List<Key<?>> keys = new ArrayList<>();
    keys.addAll(List.of(PATH, NAME, SUMMARY, DESCRIPTION, ParameterSection.ALL, INPUTS, BODY));
    types.forEach(type -> keys.add(type.key()));
    keys.addAll(List.of(PROXY, CacheSection.OF_ENDPOINT, INVALIDATES));
    keys.addAll(AccessSection.KEYS);
    return ObjectType.of("A route, its inputs, the source behind it, how answers are kept.", keys);
  }

  private EndpointSettings bind(Section s) {
    // With a proxy, which was refused, the rest of its path is no further mistake.
    Optional<Operation> route = s.has(PROXY) ? Optional.empty() : s.findReadable(PATH);
    SourceSettings source = source(s);
    boolean folder = types.stream().anyMatch(type -> type.servesFolder() && s.has(type.key()));
    String method = route.map(Operation::method).orElse("GET");
    if (route.isPresent()) {
      method = checkedMethod(s.node(PATH), route.get(), folder);
    }
    // A path of its own, so that checks across endpoints do not take it for another's.
    String path = route.map(r -> r.path().text()).orElse("/unreadable/line-" + s.node().line());
    return new EndpointSettings(
        s.findReadable(NAME).orElse(Names.derived(method, path)),
        method,
        path,
        s.findReadable(SUMMARY).orElse(null),
        s.findReadable(DESCRIPTION).orElse(null),
        ParameterSection.placed(
            route.map(Operation::path).orElse(null),
            s.findReadable(ParameterSection.ALL),
            s.node(ParameterSection.ALL)),
        s.findReadable(INPUTS).orElse(FieldInputs.NONE),
        s.findReadable(BODY).orElse(null),
        onMethod(source, method),
        s.findReadable(CacheSection.OF_ENDPOINT).orElse(null),
        s.getOr(INVALIDATES, List.of()),
        AccessSection.bind(s));
  }

  private static SourceSettings onMethod(SourceSettings source, String method) {
    return SourceType.of(source).forMethod(source, method);
  }

  private SourceSettings source(Section s) {
    List<Key<? extends SourceSettings>> written = new ArrayList<>();
    for (SourceType<?> type : types) {
      if (s.has(type.key())) {
        written.add(type.key());
      }
    }
    if (s.has(PROXY)) {
      written.add(PROXY);
    }
    if (written.isEmpty()) {
      s.node().problem("has no source. Write one of " + names() + ".");
    } else if (written.size() > 1) {
      s.node(written.getLast())
          .problem(
              "stands beside "
                  + written.getFirst()
                  + ". An endpoint has exactly one source: keep one.");
    }
    return written.stream()
        .findFirst()
        .<SourceSettings>flatMap(key -> s.findReadable(key).map(source -> source))
        .orElseGet(UnreadableSource::new);
  }

  private String names() {
    List<String> names = types.stream().map(SourceType::name).toList();
    int last = names.size() - 1;
    return String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  private static String checkedMethod(Node node, Operation route, boolean folder) {
    boolean any = route.method() == null;
    if (folder && !any) {
      node.reportInvalid("Files answer GET and HEAD: write just the path, such as /static/**.");
    } else if (folder && !route.path().endsWithRest()) {
      node.reportInvalid("Files need a path that ends in /**, such as /static/**.");
    } else if (!folder && any) {
      node.reportInvalid(Operation.HINT);
    } else if (!folder && route.path().endsWithRest()) {
      node.reportInvalid("Only files can have a path that ends in /**.");
    }
    return folder ? EndpointSettings.ANY_METHOD : route.methodOr("GET");
  }

  private static Optional<String> schemaFile(Node node, java.nio.file.Path file) {
    try {
      if (Files.size(file) <= MAX_SCHEMA_BYTES) {
        return Optional.of(Files.readString(file));
      }
      node.reportInvalid("The file is larger than 1MiB. Split it.");
    } catch (IOException e) {
      node.reportInvalid("The file cannot be read as UTF-8 text.");
    }
    return Optional.empty();
  }
}
