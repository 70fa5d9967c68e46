package dev.brisk.server.config.yaml;

import dev.brisk.config.Key;
import dev.brisk.config.Rate;
import dev.brisk.config.Section;
import dev.brisk.config.Shape;
import dev.brisk.config.Value;
import dev.brisk.config.Values;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.SourceSettings;
import dev.brisk.server.config.SourceSettings.Budget;
import dev.brisk.server.config.SourceSettings.Code;
import dev.brisk.server.config.SourceSettings.Files;
import dev.brisk.server.config.SourceSettings.Http;
import dev.brisk.server.config.SourceSettings.Model;
import dev.brisk.server.config.SourceSettings.Sql;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The keys of `model:`, `sql:`, `http:`, `files:` and `code:`, of which an endpoint has one.
final class SourceSection {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration MINUTES = Duration.ofMinutes(10);

  private static final Key<Path> MODEL_FILE = Key.required("file", Values.file(), "An ONNX file.");
  private static final Key<List<String>> INPUTS =
      Key.defaulting(
          "inputs",
          Values.list(Values.string()),
          List.of(),
          "Fields of the body in the order of the model's columns; without it the model's own input"
              + " names are looked up in the body.");
  private static final Key<List<String>> OUTPUTS =
      Key.defaulting(
          "outputs",
          Values.list(Values.string()),
          List.of(),
          "The model's outputs to answer with; without it all.");
  private static final Key<List<String>> LABELS =
      Key.defaulting(
          "labels",
          Values.list(Values.string()),
          List.of(),
          "Names for a classifier's labels 0, 1, 2, …");
  private static final Key<Integer> MAX_CONCURRENCY =
      Key.defaulting(
          "max-concurrency",
          Values.integer(0, 1024),
          0,
          "Calls at once; 0 is the number of processors.");
  static final Key<SourceSettings> MODEL =
      source(
          "model",
          "A machine-learning model, run by ONNX Runtime.",
          s ->
              new Model(
                  s.getOr(MODEL_FILE, Path.of("unreadable")),
                  s.getOr(INPUTS, List.of()),
                  s.getOr(OUTPUTS, List.of()),
                  s.getOr(LABELS, List.of()),
                  s.getOr(MAX_CONCURRENCY, 0)),
          MODEL_FILE,
          INPUTS,
          OUTPUTS,
          LABELS,
          MAX_CONCURRENCY);

  private static final Key<String> DATASOURCE =
      Key.required("datasource", Values.string(), "A name under datasources.");
  private static final Key<String> QUERY =
      Key.optional(
          "query",
          Values.string(),
          "A statement that reads, with named parameters such as :user_id.");
  private static final Key<String> EXECUTE =
      Key.optional(
          "execute",
          Values.string(),
          "A statement that writes; on PostgreSQL also several, which are one transaction.");
  private static final Key<Sql.Result> RESULT =
      Key.defaulting(
          "result",
          Values.enumeration(Sql.Result.class),
          Sql.Result.MANY,
          "one: the first row as an object, 404 without one; many: all rows; value: the first"
              + " column of the first row. For execute only if it returns rows.");
  private static final Key<Duration> SQL_TIMEOUT =
      Key.defaulting(
          "timeout",
          Values.duration(MILLISECOND, MINUTES),
          Sql.DEFAULT_TIMEOUT,
          "After it the statement is cancelled and the answer is 504.");
  private static final Key<Integer> MAX_ROWS =
      Key.defaulting(
          "max-rows",
          Values.integer(1, 10_000_000),
          Sql.DEFAULT_MAX_ROWS,
          "More rows are a failure.");
  private static final Key<Long> SQL_MAX_SIZE =
      Key.defaulting(
          "max-size",
          Values.size(1, 1L << 30),
          Sql.DEFAULT_MAX_BYTES,
          "A result whose JSON is larger is a failure.");
  static final Key<SourceSettings> SQL =
      source(
          "sql",
          "A statement on a database.",
          SourceSection::sql,
          DATASOURCE,
          QUERY,
          EXECUTE,
          RESULT,
          SQL_TIMEOUT,
          MAX_ROWS,
          SQL_MAX_SIZE);

  private static final Key<String> URL =
      Key.required(
          "url",
          Values.secret(
              "Write a URL such as https://example.com/posts/{post_id}.", t -> !t.isBlank()),
          "A template; {name} is replaced by the encoded parameter, never in scheme, host or port.");
  private static final Key<String> METHOD =
      Key.optional(
          "method",
          Values.string("GET|POST|PUT|PATCH|DELETE", "Write GET, POST, PUT, PATCH or DELETE."),
          "The endpoint's own method if left out.");
  private static final Key<SequencedMap<String, String>> HEADERS =
      Key.optional(
          "headers",
          Values.map(
              "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}",
              "Write the name of an HTTP header.",
              Values.secret(
                  "Write one line of text.",
                  text -> text.chars().noneMatch(c -> c < ' ' || c == 127))),
          "Sent with each call.");
  private static final Key<Duration> HTTP_CONNECT_TIMEOUT =
      Key.defaulting(
          "connect-timeout",
          Values.duration(MILLISECOND, MINUTES),
          Http.DEFAULT_CONNECT_TIMEOUT,
          "How long a connection may take.");
  private static final Key<Duration> HTTP_TIMEOUT =
      Key.defaulting(
          "timeout",
          Values.duration(MILLISECOND, MINUTES),
          Http.DEFAULT_TIMEOUT,
          "How long a call may take, retries included; then the answer is 504.");
  private static final Key<Integer> RETRIES =
      Key.defaulting(
          "retries",
          Values.integer(0, 10),
          Http.DEFAULT_RETRIES,
          "Further attempts of an idempotent call that failed to connect or got 502, 503 or 504.");
  private static final Key<Rate> BUDGET =
      Key.optional(
          "budget",
          Values.rate(),
          "At most so many calls: at most 60/m. Beyond it the answer is 503.");
  private static final Key<Long> HTTP_MAX_BODY =
      Key.defaulting(
          "max-body",
          Values.size(1, 1L << 30),
          Http.DEFAULT_MAX_BODY,
          "Largest answer that is accepted.");
  static final Key<SourceSettings> HTTP =
      source(
          "http",
          "Somebody else's API.",
          SourceSection::http,
          URL,
          METHOD,
          HEADERS,
          HTTP_CONNECT_TIMEOUT,
          HTTP_TIMEOUT,
          RETRIES,
          BUDGET,
          HTTP_MAX_BODY);

  private static final Key<Path> DIRECTORY =
      Key.required("directory", Values.directory(), "A folder; nothing outside it is served.");
  private static final Key<String> INDEX =
      Key.optional(
          "index",
          Values.string("[^/\\\\]+", "Write a file name such as index.html."),
          "Served for a folder; without it a folder is a 404.");
  private static final Key<String> CACHE_CONTROL =
      Key.optional(
          "cache-control",
          Values.string("[ -~]+", "Write a Cache-Control value such as public, max-age=3600."),
          "Sent with each file.");
  static final Key<SourceSettings> FILES =
      source(
          "files",
          "A folder of static files; the path ends in /**.",
          s ->
              new Files(
                  s.getOr(DIRECTORY, Path.of("unreadable")),
                  s.findReadable(INDEX).orElse(null),
                  s.findReadable(CACHE_CONTROL).orElse(null)),
          DIRECTORY,
          INDEX,
          CACHE_CONTROL);

  private static final Key<Path> CODE_FILE =
      Key.optional("file", Values.file(), "One .java file, compiled in memory.");
  private static final Key<String> CODE_CLASS =
      Key.optional(
          "class",
          Values.string(
              "[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*",
              "Write a class name such as com.acme.Hello."),
          "A class on the class path.");
  private static final Key<Integer> CODE_MAX_CONCURRENCY =
      Key.defaulting(
          "max-concurrency",
          Values.integer(1, 4096),
          Code.DEFAULT_MAX_CONCURRENCY,
          "Calls at once, each on a thread of its own; further ones wait, up to 1024 for 5s.");
  static final Key<SourceSettings> CODE =
      source(
          "code",
          "A Java handler.",
          SourceSection::code,
          CODE_FILE,
          CODE_CLASS,
          CODE_MAX_CONCURRENCY);

  static final Key<SourceSettings> PROXY =
      Key.optional(
          "proxy",
          Values.refused("is not supported yet. Use http for single calls to an upstream."),
          "A caching proxy.");

  static final List<Key<SourceSettings>> ALL = List.of(MODEL, SQL, HTTP, FILES, CODE, PROXY);

  private SourceSection() {}

  private static Key<SourceSettings> source(
      String name,
      String description,
      java.util.function.Function<Section, SourceSettings> binder,
      Key<?>... keys) {
    Value<SourceSettings> value = Shape.of(description, keys).as(binder);
    return Key.optional(name, value, description);
  }

  private static SourceSettings sql(Section s) {
    if (s.has(QUERY) && s.has(EXECUTE)) {
      s.node(EXECUTE).problem("stands beside query. Keep one: query reads, execute writes.");
    } else if (!s.has(QUERY) && !s.has(EXECUTE)) {
      s.node().problem("has no statement. Write query to read or execute to write.");
    }
    boolean write = s.has(EXECUTE) && !s.has(QUERY);
    return new Sql(
        s.getOr(DATASOURCE, ""),
        s.findReadable(write ? EXECUTE : QUERY).orElse(""),
        write,
        s.getOr(RESULT, Sql.Result.MANY),
        s.getOr(SQL_TIMEOUT, Sql.DEFAULT_TIMEOUT),
        s.getOr(MAX_ROWS, Sql.DEFAULT_MAX_ROWS),
        s.getOr(SQL_MAX_SIZE, Sql.DEFAULT_MAX_BYTES));
  }

  private static SourceSettings http(Section s) {
    Map<String, String> headers =
        s.findReadable(HEADERS).<Map<String, String>>map(map -> map).orElse(Map.of());
    Optional<Budget> budget =
        s.findReadable(BUDGET).map(rate -> new Budget(rate.count(), rate.window()));
    return new Http(
        s.findReadable(METHOD).orElse(EndpointSettings.ANY_METHOD),
        s.getOr(URL, ""),
        headers,
        s.getOr(HTTP_CONNECT_TIMEOUT, Http.DEFAULT_CONNECT_TIMEOUT),
        s.getOr(HTTP_TIMEOUT, Http.DEFAULT_TIMEOUT),
        s.getOr(RETRIES, 0),
        budget.orElse(null),
        s.getOr(HTTP_MAX_BODY, Http.DEFAULT_MAX_BODY));
  }

  private static SourceSettings code(Section s) {
    if (s.has(CODE_FILE) && s.has(CODE_CLASS)) {
      s.node(CODE_CLASS).problem("stands beside file. Keep one.");
    } else if (!s.has(CODE_FILE) && !s.has(CODE_CLASS)) {
      s.node().problem("names no handler. Write file: Hello.java or class: com.acme.Hello.");
    }
    Optional<Path> file = s.findReadable(CODE_FILE);
    return file.map(Code::file)
        .orElseGet(() -> Code.className(s.findReadable(CODE_CLASS).orElse("Unreadable")))
        .withMaxConcurrency(s.getOr(CODE_MAX_CONCURRENCY, Code.DEFAULT_MAX_CONCURRENCY));
  }
}
